"""The instruments: what ministries agreed on together, as data entries, one file each in ``instruments/``.

Their texts are summaries of ours, in English here and translated when they are shown.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.texts import N_

FOLDER: Final = Path(__file__).with_name("instruments")

Heading = Literal["inclusive", "secure", "prosperous", "innovative"]
Suggested = Literal["submissions", "published", "adopted", "drill", "workshop"]
Text = Annotated[str, Field(min_length=3, max_length=1000)]
CountryCode = Annotated[str, Field(pattern=re.compile(r"^[A-Z]{2}$"))]
Code = Annotated[str, Field(pattern=re.compile(r"^[a-z0-9-]{3,40}$"))]

# The four words of the Jakarta Message, under which every commitment stands.
HEADINGS: Final[dict[Heading, str]] = {
    "inclusive": N_("Inclusive"),
    "secure": N_("Secure"),
    "prosperous": N_("Prosperous"),
    "innovative": N_("Innovative"),
}


class _Entry(BaseModel):
    """A part of a file; what it does not know is a mistake in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Entry):
    """Where a summary was drawn from."""

    title: Text
    address: Annotated[str, Field(pattern=r"^https://")]


class Commitment(_Entry):
    """One thing that an instrument asks for. ``code`` names it among all: ``<instrument>.<its own>``.

    ``suggests``: what the portal holds that may be evidence of it; ``themes``: of which practices, none: of any.
    """

    code: str
    heading: Heading
    title: Text
    words: Text
    suggests: tuple[Suggested, ...] = ()
    themes: tuple[str, ...] = ()


class Instrument(_Entry):
    """Something that ministries agreed on, in our own summary. ``parties`` are country codes.

    ``open``: every ministry of the network may record what it does about it, else its parties alone.
    ``not_public``: what of it the portal does not know.
    """

    code: Code
    title: Text
    full_title: Text
    agreed_on: date
    place: Text
    occasion: Text
    parties: Annotated[tuple[CountryCode, ...], Field(min_length=2)]
    open: bool
    summary: Text
    not_public: Text
    source: Annotated[tuple[Source, ...], Field(min_length=1)]
    commitment: Annotated[tuple[Commitment, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _nothing_twice(self) -> "Instrument":
        for what, named in (
            ("party", self.parties),
            ("commitment", [one.code for one in self.commitment]),
        ):
            if len(set(named)) < len(named):
                raise ValueError(f"a {what} stands in it twice")
        return self

    def takes_in(self, country: str) -> bool:
        """Whether a ministry of the network may record what it does about it."""
        return self.open or country in self.parties

    def under(self, heading: Heading) -> list[Commitment]:
        """Return its commitments under a heading."""
        return [one for one in self.commitment if one.heading == heading]

    def texts(self) -> Iterator[str]:
        """Return every text of it that a person reads."""
        yield from (self.title, self.full_title, self.place, self.occasion, self.summary, self.not_public)
        yield from (source.title for source in self.source)
        for one in self.commitment:
            yield from (one.title, one.words)


@cache
def instruments(folder: Path = FOLDER) -> tuple[Instrument, ...]:
    """Return the instruments, the earliest first.

    Raises:
        ValueError: naming the file, when an entry is not as it should be.
    """
    return tuple(sorted(map(_read, sorted(folder.glob("*.toml"))), key=lambda one: one.agreed_on))


def instrument(code: str) -> Instrument | None:
    """Return an instrument by its code; None where there is none."""
    return next((one for one in instruments() if one.code == code), None)


def commitment(code: str) -> tuple[Instrument, Commitment] | None:
    """Return a commitment by its whole code, with its instrument; None where there is none."""
    return commitments().get(code)


@cache
def commitments() -> dict[str, tuple[Instrument, Commitment]]:
    """Return code → (instrument, commitment) of every commitment, in the order in which they are read."""
    return {one.code: (of, one) for of in instruments() for heading in HEADINGS for one in of.under(heading)}


def between(countries: Iterable[str]) -> list[Instrument]:
    """Return the instruments that all of these countries are party to, those of the fewest parties first."""
    wanted = set(countries)
    return sorted(
        (one for one in instruments() if wanted <= set(one.parties)), key=lambda one: len(one.parties)
    )


def reference_rows() -> Iterator[tuple[str, list[str], list[list[str | None]]]]:
    """Return what the database keeps of the instruments: (table, columns, rows)."""
    yield (
        "instrument",
        ["code", "agreed_on", "parties", "open"],
        [
            [one.code, one.agreed_on.isoformat(), f"{{{','.join(one.parties)}}}", str(one.open).lower()]
            for one in instruments()
        ],
    )
    yield (
        "commitment",
        ["code", "instrument", "heading"],
        [[code, of.code, one.heading] for code, (of, one) in commitments().items()],
    )


def _read(path: Path) -> Instrument:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    for one in said.get("commitment", ()):
        # In its file a commitment is named shortly.
        one["code"] = f"{said.get('code')}.{one.get('code')}"
    try:
        found = Instrument.model_validate(said)
    except ValidationError as wrong:
        raise ValueError(f"{path.name}: {wrong}") from wrong
    if found.code != path.stem:
        raise ValueError(f"{path.name}: its code is {found.code}")
    return found
