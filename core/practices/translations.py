"""Practices in other languages, paragraph by paragraph: the original beside what stands for it.

The machine's text and a person's are kept apart; a person's is the one shown. A paragraph is
known by its words: once the original's change, its translation waits to be looked at again.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from core.access.api import Api
from core.practices.content import Content
from core.practices.practices import unless_overtaken

TITLE: Final = "title"
SUMMARY: Final = "summary"
FENCE: Final = re.compile(r" {0,3}(```|~~~)")


@dataclass(frozen=True)
class Translation:
    """What stands for one paragraph in one language. ``revision`` counts the edits of people."""

    language: str
    part: str
    position: int
    source: str
    machine: str | None
    edited: str | None
    engine: str | None = None
    edited_by_name: str | None = None
    edited_country: str | None = None
    edited_at: datetime | None = None
    revision: int = 0
    stale: bool = False

    @property
    def shown(self) -> str:
        """What readers see."""
        return self.edited or self.machine or ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the original, with its translation if there is one.

    ``part``: title, summary or the code of a section; ``position`` counts within it from 0.
    ``earlier``: what stood there for a paragraph that reads otherwise now.
    """

    part: str
    position: int
    source: str
    translation: Translation | None = None
    earlier: Translation | None = None

    @property
    def key(self) -> str:
        """A name for the paragraph within its practice."""
        return f"{self.part}/{self.position}"

    @property
    def state(self) -> str:
        """``missing``, ``stale`` (the original changed), ``machine`` or ``edited``."""
        if self.translation is None:
            return "stale" if self.earlier else "missing"
        return "edited" if self.translation.edited else "machine"


@dataclass(frozen=True)
class Stamp:
    """The author's word that a translation is right. ``stands``: the original has not changed since."""

    language: str
    version: int
    verified_at: datetime
    stands: bool


def paragraphs_of(markdown: str) -> tuple[str, ...]:
    """Return the paragraphs of a text: what blank lines part, with fenced code in one piece."""
    found: list[list[str]] = [[]]
    fence = ""
    for line in markdown.strip().split("\n"):
        mark = FENCE.match(line)
        if mark and (not fence or mark[1] == fence):
            fence = "" if fence else mark[1]
        if line.strip() or fence:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return tuple("\n".join(lines) for lines in found if lines)


def original(content: Content, sections: Sequence[str]) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a practice in order; ``sections`` are the codes in theirs."""
    parts = {TITLE: content.title.strip(), SUMMARY: content.summary.strip()}
    parts |= {code: content.sections.get(code, "") for code in sections}
    return tuple(
        Paragraph(part, position, source)
        for part, text in parts.items()
        for position, source in enumerate((text,) if part == TITLE and text else paragraphs_of(text))
    )


def translations(api: Api, practice: str, language: str) -> list[Translation]:
    """Return what is kept of a practice in a language, what the original has left behind included."""
    rows = api.rows(
        "practice_translation",
        where={"practice_id": practice, "language": language},
        order=["part", "position", "source_hash"],
    )
    return [_translation(row) for row in rows]


def languages(api: Api, practice: str) -> tuple[str, ...]:
    """Return the languages there is something of a practice in, beside its original."""
    rows = api.rows(
        "practice_translation",
        columns="language",
        where={"practice_id": practice},
        order=["language", "part", "position", "source_hash"],
    )
    return tuple(dict.fromkeys(row["language"] for row in rows))


def beside(paragraphs: Sequence[Paragraph], kept: Sequence[Translation]) -> tuple[Paragraph, ...]:
    """Return the paragraphs with the translations of one language that belong to them."""
    present = {(t.part, t.source): t for t in kept if not t.stale and t.shown}
    left = {(t.part, t.position): t for t in kept if t.stale and t.shown}
    return tuple(
        replace(
            paragraph,
            translation=present.get((paragraph.part, paragraph.source)),
            earlier=left.get((paragraph.part, paragraph.position)),
        )
        for paragraph in paragraphs
    )


def translated(content: Content, paragraphs: Sequence[Paragraph]) -> Content:
    """Return the content as it reads with these translations; the original where there is none."""
    parts: dict[str, list[str]] = {}
    for paragraph in paragraphs:
        shown = paragraph.translation.shown if paragraph.translation else paragraph.source
        parts.setdefault(paragraph.part, []).append(shown)
    texts = {part: "\n\n".join(pieces) for part, pieces in parts.items()}
    return replace(
        content,
        title=texts.pop(TITLE, content.title),
        summary=texts.pop(SUMMARY, content.summary),
        sections={**content.sections, **texts},
    )


def store(api: Api, practice: str, language: str, engine: str, texts: Mapping[Paragraph, str]) -> int:
    """Keep what an engine made of paragraphs of the published text; returns how many.

    Raises:
        Refused: ``practices.only_published`` when a paragraph is not of the published text.
    """
    payload = [
        {"part": p.part, "position": p.position, "source": p.source, "text": text}
        for p, text in texts.items()
    ]
    return int(
        api.call(
            "store_translation",
            practice=practice,
            language=language,
            engine=engine,
            paragraphs=json.dumps(payload, ensure_ascii=False),
        )
    )


def edit(api: Api, practice: str, language: str, paragraph: Paragraph, text: str) -> int:
    """Put a person's words for a paragraph; none give the machine's back. Returns the new revision.

    Raises:
        Overtaken: when somebody edited it meanwhile.
        Refused: when the original changed, or the words are the author's own.
    """
    return int(
        unless_overtaken(
            lambda: api.call(
                "edit_translation",
                practice=practice,
                language=language,
                part=paragraph.part,
                at=paragraph.position,
                source=paragraph.source,
                said=text,
                revision=paragraph.translation.revision if paragraph.translation else 0,
            )
        )
    )


def verify(api: Api, practice: str, language: str, *, verified: bool) -> None:
    """Vouch for a translation in the name of the author's ministry, or no longer."""
    api.call("verify_translation", practice=practice, language=language, verified=verified)


def stamps(api: Api, practice: str) -> dict[str, Stamp]:
    """Return language → the author's stamp, where there is one."""
    rows = api.rows("practice_language", where={"practice_id": practice}, order=["language"])
    return {
        row["language"]: Stamp(
            row["language"], row["version"], datetime.fromisoformat(row["verified_at"]), row["stands"]
        )
        for row in rows
    }


def protected_terms(api: Api, language: str) -> dict[str, str]:
    """Return term → what stands for it in a language; mostly the term itself."""
    rows = api.rows("protected_term", where={"language": ["*", language]}, order=["term", "language"])
    # An entry for the language itself comes after the one for all.
    rows.sort(key=lambda row: row["language"] != "*")
    return {row["term"]: row["translation"] or row["term"] for row in rows}


def save_protected_term(api: Api, term: str, *, language: str = "*", translation: str = "") -> None:
    """Add a term that machines leave alone, or say what stands for it in a language."""
    api.call("save_protected_term", term=term, language=language, translation=translation)


def drop_protected_term(api: Api, term: str, *, language: str = "*") -> None:
    """Take a protected term out."""
    api.call("drop_protected_term", term=term, language=language)


def read_public_translation(row: Mapping[str, Any]) -> Translation:
    """Return a paragraph's translation as the public reads it."""
    by_machine = row["by_machine"]
    return Translation(
        language=row["language"],
        part=row["part"],
        position=row["position"],
        source=row["source"],
        machine=row["text"] if by_machine else None,
        edited=None if by_machine else row["text"],
    )


def _translation(row: Mapping[str, Any]) -> Translation:
    return Translation(
        language=row["language"],
        part=row["part"],
        position=row["position"],
        source=row["source"],
        machine=row["machine_text"],
        edited=row["edited_text"],
        engine=row["engine"],
        edited_by_name=row["edited_by_name"],
        edited_country=row["edited_country"],
        edited_at=datetime.fromisoformat(row["edited_at"]) if row["edited_at"] else None,
        revision=row["revision"],
        stale=row["stale"],
    )
