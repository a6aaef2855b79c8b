"""One search over pages, indicators, missions, accounts, practices, awards, incidents, files and items.

The database answers as the viewer (``api.search_everything``), so nobody finds what they may not read. What
the portal itself is made of, and what has its name from the catalogues of words, is matched here.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final

from core.access.api import Api
from core.catalogue.names import country_name, sort_key
from core.catalogue.spelling import listed_countries
from core.texts import LANGUAGES, language

WORDS: Final = 8
OF_EACH: Final = 5
SHORTEST: Final = 2
# How alike two words are that differ by a slip of the finger.
SLIP: Final = 0.75


@dataclass(frozen=True)
class Hit:
    """One thing that was found.

    ``kind``: page, help, indicator, mission, account, practice, edition, result, incident, submission,
    workshop, instrument, commitment or item.
    ``id`` is what its page is opened with; ``detail`` a word about it: a city, a platform's or state's code, a name.
    """

    kind: str
    id: str
    title: str
    detail: str = ""
    country: str = ""


def search(api: Api, typed: str, named: Iterable[Hit]) -> list[Hit]:
    """Return what fits every word typed, the best five of each kind, the best first; nothing for a single letter.

    Args:
        api: the viewer's window on the database.
        typed: what somebody wrote, in either language; a slip of the finger is forgiven.
        named: what the portal itself is made of and this viewer may open: pages, indicators, help.
    """
    words = words_of(typed)
    if len("".join(words)) < SHORTEST:
        return []
    rows = api.call(
        "search_everything",
        asked=" ".join(typed.split())[:200],
        words=json.dumps([alternatives(word) for word in words]),
        shown_in=language(),
    )
    found = [
        Hit(row["kind"], row["id"], row["title"], row["detail"] or "", row["country"] or "")
        for row in sorted(rows, key=lambda row: row["place"])
    ]
    # What several feeds say alike is one thing to look for.
    once = {(hit.kind, hit.title if hit.kind == "item" else hit): hit for hit in reversed(found)}
    return [*fitting(words, named), *reversed(once.values())]


def words_of(typed: str) -> list[str]:
    """Return the words of what was typed, small and without accents, at most eight."""
    return re.findall(r"\w+", folded(typed))[:WORDS]


def folded(text: str) -> str:
    """Return a text in small letters without accents."""
    return sort_key(text)[0].casefold()


def alternatives(word: str) -> list[str]:
    """Return what may stand for a word: itself, and @ with the code of each country it begins a word of.

    Where it begins none, countries whose names are a slip of the finger away.
    """
    names = _country_words()
    codes = {
        code for name, of in names.items() if len(word) > SHORTEST and name.startswith(word) for code in of
    }
    if not codes and len(word) > 4:
        codes = {code for name in get_close_matches(word, names, n=1, cutoff=SLIP) for code in names[name]}
    return [word, *sorted(f"@{code.lower()}" for code in codes)]


def fitting(words: Sequence[str], named: Iterable[Hit]) -> list[Hit]:
    """Return what of the portal's own fits every word, five of each kind; where nothing does, what nearly does."""
    known = [(hit, re.findall(r"\w+", folded(f"{hit.title} {hit.detail}"))) for hit in named]
    found = [hit for hit, own in known if all(any(one.startswith(word) for one in own) for word in words)]
    if not found:
        found = [
            hit
            for hit, own in known
            if all(len(word) > 3 and get_close_matches(word, own, n=1, cutoff=SLIP) for word in words)
        ]
    kept: list[Hit] = []
    for hit in found:
        if sum(one.kind == hit.kind for one in kept) < OF_EACH:
            kept.append(hit)
    return kept


@cache
def _country_words() -> dict[str, frozenset[str]]:
    """Return each word of the countries' names, in every language we speak → their codes."""
    found: dict[str, set[str]] = {}
    for code in listed_countries():
        for tag in LANGUAGES:
            for word in re.findall(r"\w+", folded(country_name(code, tag))):
                if len(word) > SHORTEST:
                    found.setdefault(word, set()).add(code)
    return {word: frozenset(codes) for word, codes in found.items()}
