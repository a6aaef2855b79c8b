"""Letters for countries: what a room sees in an anonymous workshop.

Everything that names a member becomes its letter, in every text of a picture and wherever it
stands: names of the country in any language of the network, codes, flags, names of missions
and of their heads, handles. Addresses and ids, which lead to names, are left out. It is done
on the server, before a picture is stored for the room: nothing else ever leaves for it.
"""

import re
import secrets
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from core.access.api import Api
from core.catalogue.names import country_name
from core.catalogue.spelling import aliases
from core.workshop.snapshots import Snapshot

# The languages that people of the network write in.
TONGUES: Final = (
    "en",
    "id",
    "ms",
    "fil",
    "fr",
    "hi",
    "ja",
    "km",
    "ko",
    "lo",
    "my",
    "pt",
    "ta",
    "th",
    "vi",
    "zh",
)
# What people of a country, its language and its missions are called, where that does not begin with its name.
ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "AU": ("Aussie", "DFAT"),
    "CN": ("Chinese", "Cina"),
    "ID": ("KBRI", "KJRI", "Kemlu"),
    "KR": ("Korea", "ROK"),
    "LA": ("Lao", "Laotian"),
    "MH": ("Marshallese",),
    "MM": ("Burmese",),
    "NZ": ("Kiwi", "MFAT"),
    "PH": ("Filipino", "Philippine"),
    "TH": ("Thai",),
    "TL": ("Timor",),
}
# A name of fewer letters is also a word of some language.
SHORTEST: Final = 3
# Stands for a name that two countries' missions share, and for the city of a mission.
UNSAID: Final = "…"

_WORD: Final = re.compile(r"\w+")
_LEADS_TO_NAMES: Final = re.compile(
    r"(?:https?://|www\.)\S+|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE
)
# What is said for a mission: its country's letter and a number.
_MISSION: Final = re.compile(r"@?([A-Z]{1,2}) \d+")
_BETWEEN_CODES: Final = re.compile(r"([\s,;/·|&+-]+)")
# Scripts in which a letter beside a name is no sign that the word goes on.
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")
_ENDING: Final = re.compile(r"\w*")


class Letters:
    """Says letters instead of names. ``names``: name → what is said for it; ``codes``: country code → letter.

    ``endings``: names after which a word may go on, as Indonesia does in Indonesian.
    """

    def __init__(
        self, names: Mapping[str, str], codes: Mapping[str, str], endings: Iterable[str] = ()
    ) -> None:
        self._codes = dict(codes)
        run_on = [name for name in names if not _LATIN.search(name)]
        self._run_on = {name: names[name] for name in sorted(run_on, key=len, reverse=True)}
        self._endings = {_folded(name) for name in endings}
        self._names: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for name, said in names.items():
            first = _WORD.search(name)
            if name not in self._run_on and first is not None:
                self._names[_folded(first[0])].append((name[first.start() :], said))
        self._prefixes = sorted({len(first) for first in self._names}, reverse=True)
        for candidates in self._names.values():
            candidates.sort(key=lambda pair: -len(pair[0]))

    def picture(self, shown: Snapshot) -> Snapshot:
        """Return the picture as the room sees it. Its address is left out: it leads to the names."""
        data = self.said(replace(shown, address=None).data())
        countries = [
            self._codes.get(code) if code else self._whose(row)
            for code, row in zip(shown.countries, data["rows"], strict=False)
        ]
        return Snapshot.of({**data, "countries": countries, "figure": shown.figure, "lettered": True})

    def _whose(self, row: Iterable[object]) -> str | None:
        """Return the letter of the one ministry whose missions a row with letters speaks of."""
        lines = (line for cell in row if isinstance(cell, str) for line in cell.split("\n"))
        found = {mission[1] for line in lines if (mission := _MISSION.fullmatch(line))}
        return found.pop() if len(found) == 1 else None

    def said(self, told: Any) -> Any:
        """Return any JSON with letters for names, in its texts and in the names of its fields alike."""
        match told:
            case str():
                return self.text(told)
            case dict():
                # What a drawing calls its language is an address, and nobody's.
                return {self.text(key): self.said(value) for key, value in told.items() if key != "$schema"}
            case list() | tuple():
                return [self.said(value) for value in told]
        return told

    def text(self, told: str) -> str:
        """Return one text with letters for names."""
        if codes := self._all_codes(told):
            return codes
        text = _LEADS_TO_NAMES.sub("", unicodedata.normalize("NFC", told))
        for name, said in self._run_on.items():
            text = text.replace(name, said)
        return "".join(self._pieces(text))

    def _all_codes(self, told: str) -> str:
        """Return a text that is nothing but codes of countries, as letters; empty for any other."""
        parts = _BETWEEN_CODES.split(told.strip())
        if parts[0] and all(part in self._codes for part in parts[::2]):
            return "".join(self._codes.get(part, part) for part in parts)
        return ""

    def _pieces(self, text: str) -> Iterator[str]:
        """Take a text apart at the names in it, the longest that fits first."""
        done = 0
        for word in _WORD.finditer(text):
            if word.start() < done:
                continue
            found = self._name_at(text, word)
            if found is not None:
                end, said = found
                yield text[done : word.start()]
                yield said
                done = end
        yield text[done:]

    def _name_at(self, text: str, word: re.Match[str]) -> tuple[int, str] | None:
        """Return where the name ends that begins with this word, and what is said for it."""
        for first in self._beginnings(_folded(word[0])):
            for name, said in self._names[first]:
                end = word.start() + len(name)
                if _folded(text[word.start() : end]) != _folded(name):
                    continue
                ending = _ENDING.match(text, end)
                if ending is None or not ending[0]:
                    return end, said
                if _folded(name) in self._endings:
                    return ending.end(), said
        return None

    def _beginnings(self, word: str) -> Iterator[str]:
        """Return the first words of names with which this word begins, longest first."""
        for length in self._prefixes:
            if length <= len(word) and word[:length] in self._names:
                yield word[:length]


def _folded(text: str) -> str:
    return text.casefold().replace("’", "'")


def letters(api: Api, by_country: Mapping[str, str]) -> Letters:
    """Return the letters of a workshop, knowing every name the viewer could meet. ``by_country``: code → letter."""
    codes = dict(by_country)
    endings: dict[str, str] = {}
    for row in api.rows("country", columns="code,code3", where={"in_network": True}, order=["code"]):
        letter = by_country[row["code"]]
        codes[row["code3"]] = letter
        endings |= dict.fromkeys(names_of(row["code"]), letter)
    said = {**_missions(api, by_country), **endings}
    return Letters(said, codes, endings)


def names_of(code: str) -> Iterator[str]:
    """Return how a member country is called, in every language of the network, and drawn."""
    # A flag is the code in letters of its own, 127397 places behind the usual ones.
    yield "".join(chr(ord(letter) + 127397) for letter in code)
    called = {country_name(code, tag) for tag in TONGUES} | {*aliases(code), *ALSO.get(code, ())}
    yield from (name for name in called if len(name) >= SHORTEST or not _LATIN.search(name))


def _missions(api: Api, by_country: Mapping[str, str]) -> dict[str, str]:
    """Return what is said for missions, their heads and their accounts: the country's letter with a number.

    Numbers are drawn by lot, so that an order does not tell who it is.
    """
    rows = api.rows("mission", columns="id,country,name,city", order=["id"])
    own = [row for row in rows if row["country"] in by_country]
    numbers: dict[str, list[int]] = {}
    for country in {row["country"] for row in own}:
        numbers[country] = list(range(1, 1 + sum(row["country"] == country for row in own)))
        secrets.SystemRandom().shuffle(numbers[country])
    called = {row["id"]: f"{by_country[row['country']]} {numbers[row['country']].pop()}" for row in own}
    said = {row["city"]: UNSAID for row in own if len(row["city"]) > SHORTEST}
    for name, mission in _said_of_missions(api, own):
        label = called.get(mission)
        if label and len(name or "") >= SHORTEST:
            said[name] = label if said.get(name, label) == label else UNSAID
    return said


def _said_of_missions(api: Api, missions: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Return (name, id of the mission) of everything that names a mission."""
    for row in missions:
        yield row["name"], row["id"]
    for row in api.rows("account", columns="id,mission_id,handle,holder_name", order=["id"]):
        yield row["handle"], row["mission_id"]
        yield row["holder_name"], row["mission_id"]
    for row in api.rows("result", columns="id,mission_id,mission_name,person_name", order=["id"]):
        yield row["mission_name"], row["mission_id"]
        yield row["person_name"], row["mission_id"]
