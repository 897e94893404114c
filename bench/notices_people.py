"""Made-up residents for the benchmark of notices: as many as one likes, spread as the people of Kanagawa are."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Final

from akiwaku import municipalities
from akiwaku.languages import Language
from akiwaku.residents import Consent, Resident
from proof.deployment import ENVIRONMENT

# Inhabitants in thousands, rounded, in the order of akiwaku.municipalities: what they add up to is 9.2 million.
# https://www.pref.kanagawa.jp/docs/x6z/tc30/jinko/jinkotosetai.html
_INHABITANTS: Final = (
    *(3770, 1540, 725, 375, 258, 172, 443, 187, 244, 57, 40, 161, 224, 243, 102, 138, 132),
    *(40, 84, 31, 49, 31, 27, 9, 17, 11, 9, 18, 11, 7, 23, 39, 3),
)
_LANGUAGES: Final[dict[Language, int]] = {"ja": 94, "easy": 2, "en": 4}
_AT_ONCE: Final = 10_000


def residents(first: int, end: int, since: datetime) -> Iterator[Resident]:
    """Numbers `first` to `end`, always the same ones; all want notices, and have since then."""
    codes = [each.code for each in municipalities.KANAGAWA]
    for number, (code, language) in enumerate(_places(codes, first, end), first):
        shown = Resident(
            resident_id=resident_id(number),
            municipality=code,
            birth_date=date(1940, 1, 1) + timedelta(days=number % 20_000),
            phone=f"090{number:08d}",
            wants_notices=True,
            consent=Consent(version=ENVIRONMENT["TERMS_VERSION"], at=since),
            language=language,
        )
        yield shown.model_copy(update={"heard_in": shown.audience_shard, "heard_since": since})


def resident_id(number: int) -> str:
    """A LINE user id: nothing of it repeats, so what is packed of it is as large as of real ones."""
    return f"U{hashlib.sha256(str(number).encode()).hexdigest()[:32]}"


def _places(codes: Sequence[str], first: int, end: int) -> Iterator[tuple[str, Language]]:
    chance = random.Random(first)  # noqa: S311  (the same every time)
    by_inhabitants, by_speakers = list(accumulate(_INHABITANTS)), list(accumulate(_LANGUAGES.values()))
    languages = list(_LANGUAGES)
    for begun in range(first, end, _AT_ONCE):
        count = min(_AT_ONCE, end - begun)
        where = chance.choices(codes, cum_weights=by_inhabitants, k=count)
        spoken = chance.choices(languages, cum_weights=by_speakers, k=count)
        yield from zip(where, spoken, strict=True)
