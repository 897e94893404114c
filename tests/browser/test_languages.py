"""日本語, やさしい日本語 and English: complete, chosen once, and kept."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from akiwaku import errors
from local.stack import LocalStack
from local.tour import hands

# Of the clinics' API, or of calls that no page makes.
NOT_FOR_RESIDENTS = {
    errors.IdempotencyKeyReused,
    errors.ClinicRequired,
    errors.BookingNotFound,
    errors.SlotWithdrawn,
    errors.SlotChanged,
    errors.IfMatchRequired,
    errors.AlreadyVaccinated,
    errors.BookingCancelled,
    errors.TooEarly,
    errors.TooManyLookups,
    errors.CsvRequired,
    errors.MethodNotAllowed,
    errors.JsonRequired,
    errors.NoSuchAddress,
}

# Every sentence of a language by its name; those that are told something are told an example of it.
SPOKEN = """async (language) => {
  const { texts } = await import(`/liff/texts.${language}.js`);
  const day = { year: 2026, month: 11, day: 24, weekday: 2 };
  const place = { name: "横浜市", kana: "よこはまし", roman: "Yokohama" };
  const examples = {
    "texts.words.day": [day], "texts.words.fullDay": [day],
    "texts.words.eraYear": [texts.words.eras.showa, 1], "texts.words.year": [1926, ["A 1", "B 15"]],
    "texts.names.municipality": [place], "texts.names.area": [place],
  };
  const said = {};
  const walk = (value, path) => {
    if (typeof value === "function") walk(value(...(examples[path] ?? [3, 5, 7, ""])), path);
    else if (value !== null && typeof value === "object") {
      for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`);
    } else said[path] = value;
  };
  walk(texts, "texts");
  return said;
}"""

READING = re.compile(r"\[[^\[\]|]+\|[^\[\]|]+\]")
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
KANJI = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def spoken(browser: Browser, seeded: LocalStack) -> Iterator[Callable[[str], dict[str, Any]]]:
    with hands.page_of(browser, 400, 800) as page:
        page.goto(f"{seeded.url}/liff/?page=help")
        yield lambda language: page.evaluate(SPOKEN, language)


@pytest.mark.parametrize("language", ["easy", "en"])
def test_no_language_lacks_anything_that_another_says(
    spoken: Callable[[str], dict[str, Any]], language: str
) -> None:
    def without_problems(said: dict[str, Any]) -> dict[str, Any]:
        return {key: what for key, what in said.items() if not key.startswith("texts.words.problems")}

    japanese, other = without_problems(spoken("ja")), without_problems(spoken(language))

    assert list(other) == list(japanese)
    assert [key for key, what in other.items() if what is None or not str(what).strip()] == []


@pytest.mark.parametrize("language", ["easy", "en"])
def test_every_refusal_of_the_api_has_a_sentence_in_every_language(
    spoken: Callable[[str], dict[str, Any]], language: str
) -> None:
    def kinds(of: type[errors.Refusal]) -> set[str]:
        inner = {slug for each in of.__subclasses__() for slug in kinds(each)}
        return inner if of in NOT_FOR_RESIDENTS else inner | {of.slug}

    prefix = "texts.words.problems."
    said = {key.removeprefix(prefix) for key in spoken(language) if key.startswith(prefix)}
    assert said == kinds(errors.Refusal)


def test_plain_japanese_gives_the_reading_of_every_word_in_kanji(
    spoken: Callable[[str], dict[str, Any]],
) -> None:
    assert [what for what in spoken("easy").values() if KANJI.search(READING.sub("", str(what)))] == []


def test_english_has_japanese_only_for_what_stands_on_papers_and_in_the_menu(
    spoken: Callable[[str], dict[str, Any]],
) -> None:
    quoted = re.compile(r"“[^”]*”|\([^)]*\)")
    assert [what for what in spoken("en").values() if JAPANESE.search(quoted.sub("", str(what)))] == []


@pytest.mark.parametrize(
    ("phone_speaks", "language", "title"),
    [("ja-JP", "ja", "情報登録"), ("en-GB", "en", "Register"), ("vi-VN", "ja", "登録とうろく")],
)
def test_a_page_speaks_as_the_phone_does(
    browser: Browser, seeded: LocalStack, phone_speaks: str, language: str, title: str
) -> None:
    with hands.page_of(browser, 1280, 900, locale=phone_speaks) as page:
        liff = opened(page, seeded, f"はじめて{phone_speaks}")

        expect(liff.get_by_role("heading", level=1)).to_have_text(title)
        assert liff.locator("html").get_attribute("lang") == language


def test_a_language_chosen_once_is_the_one_of_every_later_visit(browser: Browser, seeded: LocalStack) -> None:
    with hands.page_of(browser, 1280, 900) as page:
        liff = opened(page, seeded, "ことば")
        phone = liff.locator("#phone")
        phone.fill("0461239876")

        liff.get_by_role("button", name="English").click()

        expect(liff.get_by_role("heading", level=1)).to_have_text("Register")
        expect(phone).to_have_value("0461239876")  # nothing typed is lost
        register_in_english(liff)
        expect(liff.get_by_text("You are registered")).to_be_visible()

        page.get_by_role("button", name="閉じる", exact=True).click()
        page.get_by_role("button", name="キャンセル待ち予約確認").click()
        expect(liff.get_by_role("heading", level=1)).to_have_text("My booking")
        liff.get_by_role("button", name="日本語", exact=True).click()
        expect(liff.get_by_role("heading", level=1)).to_have_text("接種予約確認")

        page.get_by_role("button", name="閉じる", exact=True).click()
        page.get_by_role("button", name="ユーザー情報登録修正").click()
        expect(liff.get_by_role("heading", level=1)).to_have_text("個人情報の修正")


def test_an_english_page_marks_every_japanese_word_that_a_clinic_wrote(
    browser: Browser, seeded: LocalStack
) -> None:
    with hands.page_of(browser, 1280, 900, locale="en-US") as page:
        liff = opened(page, seeded, "English")
        register_in_english(liff, "0461239877")
        title = liff.get_by_role("heading", level=1)
        expect(title).to_have_text("Openings")
        seen = {"slots": unmarked(liff)}
        card = liff.get_by_role("article").first
        card.get_by_role("combobox").select_option(index=1)
        card.get_by_role("button", name="Book").click()
        expect(liff.get_by_role("dialog")).to_be_visible()
        seen["last look"] = unmarked(liff)
        liff.get_by_role("button", name="Yes, book").click()
        expect(title).to_have_text("My booking")
        seen["booking"] = unmarked(liff)
        liff.get_by_role("link", name="Go on to delete").click()
        expect(title).to_have_text("Delete your details")
        seen["unregister"] = unmarked(liff)

    assert seen == {state: [] for state in seen}


def test_what_the_api_refuses_is_said_in_the_language_of_the_page(
    browser: Browser, seeded: LocalStack
) -> None:
    with hands.page_of(browser, 1280, 900, locale="en-US") as page:
        liff = opened(page, seeded, "Refused")
        register_in_english(liff, "0461239878")
        page.route("**/api/claims", lambda route: route.fulfill(
            status=409,
            content_type="application/problem+json",
            body=json.dumps(errors.SlotClosed().problem(), ensure_ascii=False),
        ))  # fmt: skip
        card = liff.get_by_role("article").first
        card.get_by_role("combobox").select_option(index=1)
        card.get_by_role("button", name="Book").click()
        liff.get_by_role("button", name="Yes, book").click()

        expect(liff.get_by_role("dialog")).to_contain_text("This opening no longer takes bookings.")


def opened(page: Page, seeded: LocalStack, name: str) -> FrameLocator:
    """キャンセル待ち申請 in the LINE app of a new person."""
    page.goto(seeded.url)
    hands.add_person(page, name)
    page.get_by_role("button", name="キャンセル待ち申請").click()
    return page.frame_locator("iframe")


def register_in_english(liff: FrameLocator, phone: str = "") -> None:
    if phone:
        liff.locator("#phone").fill(phone)
    liff.get_by_label("Year").select_option(label="1972 (Showa 47)")
    liff.get_by_label("Month").select_option(label="September")
    liff.get_by_label("Day", exact=True).select_option(label="15")
    liff.get_by_role("combobox", name=re.compile("^City")).select_option(label="Yokohama (横浜市)")
    liff.get_by_label("I agree to the terms of use").check()
    liff.get_by_role("button", name="Register", exact=True).click()


def unmarked(liff: FrameLocator) -> list[str]:
    """Japanese on the page that is not said to be Japanese; a place's official name in brackets is no harm."""
    texts = liff.locator("body").evaluate("""body => {
      const found = [];
      const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const inside = node.parentElement;
        if (inside.closest("[lang]").lang !== "ja" && !inside.closest("noscript")) found.push(node.data);
      }
      return found;
    }""")
    return [text for text in texts if JAPANESE.search(re.sub(r"\([^)]*\)", "", text))]
