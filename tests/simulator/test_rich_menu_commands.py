"""The operator's commands for the rich menu, against the simulated platform."""

from pathlib import Path

import pytest
from PIL import Image

from akiwaku import line
from ops import rich_menu
from ops.failures import OperatorError
from ops.rich_menu_layout import HEIGHT, PICTURE, WIDTH
from tests.simulator.conftest import World


@pytest.fixture(autouse=True)
def _on_this_platform(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "messaging_api", world.api)
    monkeypatch.setattr(line, "blob_api", world.blob)


def publish(*picture: Path) -> rich_menu.Published:
    return rich_menu.publish(lambda _step: None, *picture)


def test_publishing_shows_the_new_menu_to_everybody_and_deletes_the_ones_before(world: World) -> None:
    first, second = publish(), publish()

    assert second.deleted == [first.rich_menu_id]
    assert rich_menu.listed() == [rich_menu.Listed(second.rich_menu_id, rich_menu.NAME, True, True)]
    shown = world.http.get(f"/phone/api/people/{world.friend()}/rich-menu").json()
    assert [area["action"]["label"] for area in shown["rich_menu"]["areas"]] == [
        "キャンセル待ち申請",
        "ユーザー情報登録修正",
        "キャンセル待ち予約確認",
    ]
    assert world.http.get(shown["image_url"]).content == PICTURE.read_bytes()


def test_a_menu_that_somebody_made_by_hand_is_left_alone_and_can_be_switched_to(world: World) -> None:
    by_hand = world.api().create_rich_menu(rich_menu.request().copy(update={"name": "年末年始"})).rich_menu_id
    content = PICTURE.read_bytes()
    world.blob().set_rich_menu_image(by_hand, body=content, _headers={"Content-Type": "image/png"})
    ours = publish().rich_menu_id
    assert publish().deleted == [ours]

    rich_menu.show(by_hand)

    assert {menu.rich_menu_id for menu in rich_menu.listed() if menu.shown} == {by_hand}
    assert len(rich_menu.remove(None)) == 1
    assert [menu.rich_menu_id for menu in rich_menu.listed()] == [by_hand]
    assert rich_menu.remove(by_hand) == [by_hand]
    assert rich_menu.listed() == []


def test_an_unknown_menu_is_named_and_nothing_changes(world: World) -> None:
    ours = publish().rich_menu_id
    for command in (rich_menu.show, rich_menu.remove):
        with pytest.raises(OperatorError, match="richmenu-nowhere"):
            command("richmenu-nowhere")
    assert [(menu.rich_menu_id, menu.shown) for menu in rich_menu.listed()] == [(ours, True)]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_own_picture_is_taken(world: World, tmp_path: Path, kind: str) -> None:
    own = tmp_path / "own"
    Image.new("RGB", (WIDTH, HEIGHT), "white").save(own, kind)

    publish(own)

    shown = world.http.get(f"/phone/api/people/{world.friend()}/rich-menu").json()
    assert world.http.get(shown["image_url"]).content == own.read_bytes()


def test_a_picture_that_line_would_refuse_is_refused_before_anything_is_changed(
    world: World, tmp_path: Path
) -> None:
    small, heavy, text = tmp_path / "small.png", tmp_path / "heavy.png", tmp_path / "text.png"
    Image.new("RGB", (2500, 1686)).save(small)
    Image.effect_noise((WIDTH, HEIGHT), 90).save(heavy)
    text.write_text("no picture")
    wrong = {
        small: "2500 x 1686",
        heavy: "at most 1 MB",
        text: "neither",
        tmp_path / "nowhere.png": "cannot be read",
    }

    for picture, why in wrong.items():
        with pytest.raises(OperatorError, match=why):
            publish(picture)

    assert world.calls() == []
