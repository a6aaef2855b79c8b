"""Kinds of missions, the words that files use for them, and the names made of them."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from core.catalogue.names import country_name
from core.catalogue.spelling import spelling_key
from core.texts import N_, _

TYPES: Final = Path(__file__).with_name("mission_types.csv")

KINDS: Final = {
    "embassy": N_("Embassy"),
    "consulate_general": N_("Consulate general"),
    "consulate": N_("Consulate"),
    "permanent_mission": N_("Permanent mission"),
    "ministry": N_("Ministry"),
    "office": N_("Office"),
}

# English puts an article before these names; the CLDR does not say which.
_WITH_ARTICLE: Final = re.compile("AE|BS|CF|CK|DO|FK|FO|GB|GM|IO|KM|KY|MH|MP|MV|NL|PH|SB|TC|UM|US|VG|VI")


@dataclass(frozen=True)
class MissionType:
    """A word for missions: the kind it belongs to, and how names begin with it."""

    kind: str
    title: str
    short_in_id: str


@cache
def _types() -> dict[str, MissionType]:
    with TYPES.open(encoding="utf-8", newline="") as file:
        return {
            spelling_key(row["type"]): MissionType(row["kind"], row["title"], row["short_in_id"])
            for row in csv.DictReader(file)
        }


def mission_type(text: str) -> MissionType | None:
    """Return what a file's word for a kind of mission means; None when unknown."""
    return _types().get(spelling_key(text.replace("_", " ")))


def kind_name(kind: str) -> str:
    """Return a kind's name for reading. Raises KeyError for a kind that does not exist."""
    return _(KINDS[kind])


def composed_name(of_type: MissionType, country: str, city: str, accredited: str | None = None) -> str:
    """Return the name of a mission whose file gives none: ``Embassy of Japan in Hanoi``.

    Indonesia's missions carry their own short forms: ``KBRI Hanoi``. ``accredited`` is the
    country code a mission works in when that is not where it stands, as the many embassies
    to the Holy See in Rome; it keeps their names apart. Names are data, so always English.
    """
    suffix = f" ({_plain_name(accredited)})" if accredited else ""
    if country == "ID" and of_type.short_in_id:
        return f"{of_type.short_in_id} {city}{suffix}"
    article = "the " if _WITH_ARTICLE.fullmatch(country) else ""
    name = f"{of_type.title} of {article}{_plain_name(country)}"
    return name if of_type.kind == "ministry" else f"{name} in {city}{suffix}"


def _plain_name(country: str) -> str:
    return re.sub(r"\s*\(.*\)$", "", country_name(country, "en"))
