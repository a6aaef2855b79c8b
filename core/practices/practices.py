"""Writing practices: drafts, saving, and the way to their readers. Every function may be refused."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from core.access.api import Api
from core.practices.content import Content, day, read_content, stored_content
from core.refusals import Refused

Answer = TypeVar("Answer")


class Overtaken(Exception):  # noqa: N818  # It is no error of anybody's: a colleague was faster.
    """Somebody saved meanwhile. Nothing was overwritten: ``name`` saved at ``at``."""

    def __init__(self, name: str, at: datetime, revision: int) -> None:
        super().__init__(f"{name} saved at {at}")
        self.name = name
        self.at = at
        self.revision = revision


@dataclass(frozen=True)
class Section:
    """A section every practice has, with a hint for its writer."""

    code: str
    name: str
    hint: str


@dataclass(frozen=True)
class Theme:
    """What practices can be about."""

    code: str
    name: str
    description: str


@dataclass(frozen=True)
class Draft:
    """A practice as its ministry works on it.

    ``state``: draft, review, published (nothing new was written since) or archived. ``missing``:
    what is to be filled before publishing: section codes, ``title``, ``summary``, ``themes``,
    ``missions``, ``measure``. ``editors`` wrote some of it since it was last published and do
    not publish it. ``planned_at``: since when missions, indicator, platform and start month
    are what they are. ``version``: the number its readers see.
    """

    practice: str
    country: str
    state: str
    revision: int
    content: Content
    missing: tuple[str, ...]
    planned_at: datetime
    saved_by: str
    saved_by_name: str
    saved_at: datetime
    editors: tuple[str, ...]
    editor_names: tuple[str, ...]
    comment: str | None
    commented_by_name: str | None
    version: int | None
    public: bool
    demonstration: bool
    created_by_name: str
    created_at: datetime
    review_on: date | None
    archived_at: datetime | None


@dataclass(frozen=True)
class Saved:
    """What a save answers: the revision the next one begins from."""

    practice: str
    revision: int
    at: datetime


def sections(api: Api) -> tuple[Section, ...]:
    """Return the sections of a practice in their order."""
    rows = api.rows("practice_section", columns="code,name,hint", order=["position"])
    return tuple(Section(**row) for row in rows)


def themes(api: Api) -> tuple[Theme, ...]:
    """Return the themes in their order."""
    rows = api.rows("practice_theme", columns="code,name,description", order=["position"])
    return tuple(Theme(**row) for row in rows)


def drafts(api: Api) -> list[Draft]:
    """Return the practices of the viewer's ministry, the one saved last first."""
    return [_draft(row) for row in api.rows("practice_draft", order=["-saved_at", "practice_id"])]


def draft(api: Api, practice: str) -> Draft | None:
    """Return one practice as the viewer's ministry works on it; None where it has no such practice."""
    rows = api.rows("practice_draft", where={"practice_id": practice})
    return _draft(rows[0]) if rows else None


def save(api: Api, practice: str, revision: int, content: Content, *, keep: bool = False) -> Saved:
    """Store a draft, new (``practice`` empty) or changed, and with ``keep`` a version of it.

    ``revision``: the one it was begun from. The same text may be saved again at any time.

    Raises:
        Overtaken: when somebody else saved meanwhile.
    """
    payload = json.dumps(stored_content(content), ensure_ascii=False)
    return read_saved(
        unless_overtaken(
            lambda: api.call(
                "save_practice", practice=practice, revision=revision, payload=payload, keep=keep
            )
        )
    )


def move(api: Api, practice: str, revision: int, target: str, comment: str = "") -> None:
    """Move a draft along: ``review``, ``published``, ``archived``, or back to ``draft``.

    Whoever returns another's text says why. What is published is the ``revision`` that was read.

    Raises:
        Overtaken: when somebody changed it meanwhile.
    """
    unless_overtaken(
        lambda: api.call(
            "move_practice", practice=practice, revision=revision, target=target, comment=comment
        )
    )


def share(api: Api, practice: str, *, public: bool) -> None:
    """Let everybody read a published practice without an account, or members only again."""
    api.call("share_practice", practice=practice, public=public)


def confirm(api: Api, practice: str, review_on: date) -> None:
    """Say that a published practice is still true, until another day."""
    api.call("confirm_practice", practice=practice, review_on=review_on.isoformat())


def drop(api: Api, practice: str) -> None:
    """Throw away a practice that was never published."""
    api.call("drop_practice", practice=practice)


def unless_overtaken(ask: Callable[[], Answer]) -> Answer:
    """Return what a call answers.

    Raises:
        Overtaken: instead of the refusal that says somebody saved meanwhile.
    """
    try:
        return ask()
    except Refused as refused:
        if refused.code != "practices.newer_saved":
            raise
        who = json.loads(refused.detail)
        raise Overtaken(who["name"], datetime.fromisoformat(who["at"]), who["revision"]) from refused


def read_saved(rows: list[dict[str, Any]]) -> Saved:
    """Return what the functions that save answer."""
    row = rows[0]
    return Saved(row["practice_id"], row["revision_now"], datetime.fromisoformat(row["saved_at"]))


def _draft(row: Mapping[str, Any]) -> Draft:
    return Draft(
        practice=row["practice_id"],
        country=row["country"],
        state=row["state"],
        revision=row["revision"],
        content=read_content(row["content"]),
        missing=tuple(row["missing"]),
        planned_at=datetime.fromisoformat(row["planned_at"]),
        saved_by=row["saved_by"],
        saved_by_name=row["saved_by_name"],
        saved_at=datetime.fromisoformat(row["saved_at"]),
        editors=tuple(row["editors"]),
        editor_names=tuple(row["editor_names"]),
        comment=row["comment"],
        commented_by_name=row["commented_by_name"],
        version=row["version"],
        public=row["public"],
        demonstration=row["demonstration"],
        created_by_name=row["created_by_name"],
        created_at=datetime.fromisoformat(row["created_at"]),
        review_on=day(row["review_on"]),
        archived_at=datetime.fromisoformat(row["archived_at"]) if row["archived_at"] else None,
    )
