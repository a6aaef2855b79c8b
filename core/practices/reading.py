"""Reading published practices, as a member or without an account."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.access.api import Api
from core.practices.attachments import Stored, attachments
from core.practices.content import Content, read_content
from core.practices.evidence_store import Measured, read_measured
from core.practices.practices import Section, Theme
from core.practices.translations import Translation, read_public_translation
from core.settings import Settings


@dataclass(frozen=True)
class Practice:
    """A published practice: its text and what holds for it now.

    ``registered``: the plan of its measurement was written down before the start month.
    ``check_due``: its review day has come. ``public``: readable without an account at present.
    """

    id: str
    country: str
    version: int
    content: Content
    registered: bool
    public: bool
    demonstration: bool
    published_at: datetime
    review_on: date
    check_due: bool
    archived_at: datetime | None
    verdict: str | None
    effect: float | None
    attachments: tuple[Stored, ...]

    @property
    def original_language(self) -> str:
        """The language it was written in."""
        return self.content.language


@dataclass(frozen=True)
class Place:
    """A mission of a practice, where the reader has no account to look it up with."""

    id: str
    name: str
    city: str
    host_country: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class PublicPractice:
    """A public practice with all that is shown of it. ``adopted``: state → number of ministries."""

    practice: Practice
    places: tuple[Place, ...]
    translations: tuple[Translation, ...]
    evidence: tuple[Measured, ...]
    adopted: Mapping[str, int]


@dataclass(frozen=True)
class PublicIndicator:
    """What is measured, in words. ``scale``: count, percent, …; ``better``: higher, lower or neither."""

    code: str
    name: str
    unit: str
    scale: str
    better: str


@dataclass(frozen=True)
class PublicWords:
    """The words around a practice for whoever has no account."""

    sections: tuple[Section, ...]
    themes: tuple[Theme, ...]
    indicators: tuple[PublicIndicator, ...]


def nobody(settings: Settings) -> Api:
    """Return the window of somebody without an account: functions for the public, and nothing else."""
    return Api(settings, settings.supabase_publishable_key)


def practice(api: Api, wanted: str) -> Practice | None:
    """Return a published practice; None where there is none, or not for this viewer."""
    rows = api.rows("practice", where={"id": wanted, "version": ("not.is", "null")})
    if not rows:
        return None
    texts = api.rows("practice_version", where={"practice_id": wanted, "number": rows[0]["version"]})
    files = tuple(file for file in attachments(api, wanted) if file.id in rows[0]["attachments"])
    return _practice(rows[0], texts[0]["content"], files)


def public_practice(api: Api, wanted: str) -> PublicPractice | None:
    """Return a public practice, whoever asks; None where it does not exist or is not public."""
    answer = api.call("public_practice", practice=wanted)
    if answer is None:
        return None
    found = json.loads(answer)
    return PublicPractice(
        practice=_practice(
            found["practice"], found["content"], tuple(Stored(**file) for file in found["attachments"])
        ),
        places=tuple(Place(**place) for place in found["missions"]),
        translations=tuple(map(read_public_translation, found["translations"])),
        evidence=tuple(map(read_measured, found["evidence"])),
        adopted=found["adopted"],
    )


def public_words(api: Api) -> PublicWords:
    """Return the names of sections, themes and indicators without an account."""
    found = json.loads(api.call("public_practice_words"))
    return PublicWords(
        sections=tuple(Section(s["code"], s["name"], s["hint"]) for s in found["sections"]),
        themes=tuple(Theme(t["code"], t["name"], t["description"]) for t in found["themes"]),
        indicators=tuple(PublicIndicator(**i) for i in found["indicators"]),
    )


def _practice(row: Mapping[str, Any], content: Mapping[str, Any], files: tuple[Stored, ...]) -> Practice:
    return Practice(
        id=row["id"],
        country=row["country"],
        version=row["version"],
        content=read_content(content),
        registered=row["registered"],
        public=row["public"],
        demonstration=row["demonstration"],
        published_at=datetime.fromisoformat(row["published_at"]),
        review_on=date.fromisoformat(row["review_on"]),
        check_due=row["check_due"],
        archived_at=datetime.fromisoformat(row["archived_at"]) if row["archived_at"] else None,
        verdict=row["verdict"],
        effect=row["effect"],
        attachments=files,
    )
