"""Which country a file means, however it is written."""

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale

from core.texts import LANGUAGES

# Spellings the CLDR does not have: those of Wikidata, of the United Nations, and older names.
ALIASES: Final = Path(__file__).with_name("country_aliases.csv")
ISO_CODES: Final = Path(__file__).resolve().parents[2] / "sql" / "seed" / "reference" / "country.csv"

# `Myanmar (Burma)`: the name alone is a spelling too.
_PARENTHESIS: Final = re.compile(r"\s*\(.*\)$")


def spelling_key(name: str) -> str:
    """Return what spellings of one name have in common: no case, marks, articles or abbreviations."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    words = re.findall(r"\w+", letters.replace("&", " and ").replace("’", "").replace("'", ""))
    words = ["saint" if word == "st" else word for word in words if word != "the"]
    return " ".join(words)


@cache
def _codes() -> dict[str, str]:
    """Return spelling key → ISO 3166 alpha-2; a code is a spelling as well."""
    with ISO_CODES.open(encoding="utf-8", newline="") as file:
        listed = {row["code"]: row["code3"] for row in csv.DictReader(file)}
    found: dict[str, str] = {}
    for tag in ("en", *LANGUAGES):
        names = Locale.parse(tag, sep="-").territories
        for code in listed:
            found[spelling_key(_PARENTHESIS.sub("", names[code]))] = code
            found[spelling_key(names[code])] = code
    with ALIASES.open(encoding="utf-8", newline="") as file:
        found |= {spelling_key(row["name"]): row["code"] for row in csv.DictReader(file)}
    # Codes come last: none of them is the name of another country.
    return found | {code.lower(): code for code in listed} | {listed[code].lower(): code for code in listed}


def country_code(text: str) -> str | None:
    """Return the ISO 3166 code of a country named in English, Indonesian or by a code; None when unknown."""
    # The code as it stands comes first: ST is a code, but `St` in a name is a saint.
    return _codes().get(text.strip().lower()) or _codes().get(spelling_key(text))


def aliases(code: str) -> list[str]:
    """Return what a country is also called, in spellings the CLDR does not have."""
    with ALIASES.open(encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file) if row["code"] == code]


def listed_countries() -> frozenset[str]:
    """Return the codes of all countries the portal knows."""
    return frozenset(_codes().values())
