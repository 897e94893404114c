"""Where the LINE SDK is pointed."""

import pytest

from akiwaku import line


def test_pictures_go_to_lines_host_for_pictures_and_all_else_to_the_other(monkeypatch: pytest.MonkeyPatch):
    at_line = line.settings().model_copy(
        update={"line_api_host": "https://api.line.me", "line_data_host": "https://api-data.line.me"}
    )
    monkeypatch.setattr(line, "settings", lambda: at_line)
    monkeypatch.setattr(line, "_token", lambda period: "token")
    assert line.messaging_api().api_client.configuration.host == "https://api.line.me"
    assert line.blob_api().api_client.configuration.host == "https://api-data.line.me"
