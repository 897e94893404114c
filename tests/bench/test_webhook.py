"""What is held against the webhook's limit, and that every design is really called."""

import sysconfig
from pathlib import Path

from bench import document, webhook
from bench.webhook import BARE, CLIENTS, OURS, SDKS, Start
from local.stack import ROOT


def found(ours: float, sdks: float = 1000, bare: float = 20) -> dict[str, list[Start]]:
    times = {BARE: bare, OURS: bare + ours, CLIENTS: bare + 400, SDKS: bare + sdks}
    return {name: [Start(ms, ms)] * 2 + [Start(9000, 9000)] for name, ms in times.items()}


def holds(*args: float) -> list[bool]:
    return [check.holds for check in webhook._checks(found(*args))]


def test_the_limit_is_for_the_median_over_a_bare_interpreter():
    assert holds(250, 1000) == [True, True]
    assert holds(251, 1000) == [False, True]
    assert holds(250, 499) == [True, False]


def test_the_section_is_in_the_document_and_names_each_design():
    text = document.PAGE.read_text(encoding="utf-8")
    template = Path(document.__file__).with_name("webhook.md.template").read_text(encoding="utf-8")

    assert f"\n{template.partition(chr(10))[0]}\n" in text
    section = webhook._section(found(200), webhook._checks(found(200)))
    assert all(f"| {name} |" in section for name in (BARE, OURS, CLIENTS, SDKS))


def test_every_design_takes_a_signed_call():
    """With the packages of this environment in the layer's place; each process fails that is not answered 200."""
    path = [str(ROOT / "functions"), str(ROOT / "layers" / "akiwaku"), sysconfig.get_paths()["purelib"]]

    assert webhook._run(0, path) == {BARE: [], OURS: [], CLIENTS: [], SDKS: []}
