"""Progress: the steps a ministry took and the grades it gave itself, in its own words. Every writer may be refused."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal

from core.access.api import Api
from core.access.viewer import Viewer
from core.commitments.grades import Grade, Tier, grade_name
from core.texts import N_, _, ngettext

Kind = Literal["step", "grade"]
EvidenceKind = Literal["submissions", "practice", "workshop", "incident", "item", "address"]

WRITERS: Final = ("contributor", "approver")

EVIDENCE_KINDS: Final[dict[EvidenceKind, str]] = {
    "submissions": N_("Submissions"),
    "practice": N_("Practice"),
    "workshop": N_("Workshop"),
    "incident": N_("Crisis board"),
    "item": N_("Item of the monitor"),
    "address": N_("Address"),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an entry rests on, as it was when it was linked.

    ``reference``: for submissions the year of their approval, for an address itself, else an id; empty where
    it is not for this reader. ``figure``: how many submissions.
    """

    kind: EvidenceKind
    reference: str
    label: str = ""
    figure: int | None = None
    id: str = ""

    @property
    def words(self) -> str:
        """What it is, in the viewer's language."""
        if self.kind == "submissions":
            n = self.figure or 0
            return ngettext(
                "{n} approved submission in {year}", "{n} approved submissions in {year}", n
            ).format(n=n, year=self.reference)
        return f"{_(EVIDENCE_KINDS[self.kind])}: {self.label}"

    def asked(self) -> dict[str, str]:
        """Return it as the database reads it."""
        return {"kind": self.kind, "reference": self.reference, "label": self.label}


@dataclass(frozen=True, slots=True)
class Progress:
    """One step, or one grade, of one ministry about one commitment.

    ``on_day``: of the step, or as of when the grade holds. ``wanted``: the wider circle of readers that was
    asked for, None where nothing waits. What follows it is only told to the own ministry.
    """

    id: str
    country: str
    commitment: str
    kind: Kind
    grade: Grade | None
    words: str
    on_day: date
    by_whom: str
    tier: Tier
    demonstration: bool
    evidence: tuple[Evidence, ...] = ()
    revision: int = 0
    wanted: Tier | None = None
    asked_by: str | None = None
    authors: tuple[str, ...] = ()
    written_by: str = ""
    written_at: datetime | None = None
    decided_by: str = ""
    comment: str = ""

    @property
    def returned(self) -> bool:
        """Whether a second person said no, and nobody acted since."""
        return self.wanted is None and bool(self.comment)

    @property
    def headline(self) -> str:
        """A grade by its name; of a step there is none."""
        return grade_name(self.grade) if self.grade else ""

    def may_be_decided_by(self, viewer: Viewer) -> bool:
        """Whether the viewer is the second person who decides on what is asked for."""
        if self.wanted is None or self.country != viewer.country or not viewer.has("approver"):
            return False
        return viewer.id not in (self.authors or (self.asked_by,))


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody writes down: a step, or with a ``grade`` a grade. ``tier`` is what they ask for."""

    commitment: str
    words: str
    on_day: date
    by_whom: str = ""
    tier: Tier = "own"
    grade: Grade | None = None
    evidence: Sequence[Evidence] = field(default=())

    def payload(self) -> str:
        """Return it as the database reads it."""
        return json.dumps(
            {
                "commitment": self.commitment,
                "kind": "grade" if self.grade else "step",
                "grade": self.grade,
                "words": self.words,
                "on_day": self.on_day.isoformat(),
                "by_whom": self.by_whom,
                "tier": self.tier,
                "evidence": [one.asked() for one in self.evidence],
            },
            ensure_ascii=False,
        )


def progress(api: Api, *, country: str = "") -> list[Progress]:
    """Return what the viewer may see of every ministry, or of one, the earliest first."""
    where = {"country": country} if country else {}
    rows = api.rows("progress", where=where, order=["on_day", "written_at", "id"])
    linked: dict[str, list[Evidence]] = defaultdict(list)
    if rows:
        for row in api.rows("progress_evidence", where=where, order=["added_at", "id"]):
            linked[row["progress_id"]].append(_evidence(row))
    return [read_progress(row, linked[row["id"]]) for row in rows]


def public_progress(api: Api) -> list[Progress]:
    """Return what ministries let everybody read, whoever asks, the earliest first."""
    found = json.loads(api.call("public_progress"))
    return [read_progress(row, map(_evidence, row["evidence"])) for row in found]


def record(api: Api, said: Record) -> str:
    """Write a step or a grade down and return its id."""
    return str(api.call("save_progress", entry="", revision=0, payload=said.payload()))


def change(api: Api, entry: Progress, said: Record) -> None:
    """Change a step. What others saw goes back to its ministry until a second person agrees again."""
    api.call("save_progress", entry=entry.id, revision=entry.revision, payload=said.payload())


def share(api: Api, entry: Progress, tier: Tier) -> None:
    """Ask for a wider circle of readers, or narrow it at once."""
    api.call("share_progress", entry=entry.id, revision=entry.revision, tier=tier)


def decide(api: Api, entry: Progress, *, shared: bool, comment: str = "") -> None:
    """Agree to what was asked for, or return it with a comment."""
    api.call("decide_progress", entry=entry.id, revision=entry.revision, shared=shared, comment=comment)


def drop(api: Api, entry: Progress) -> None:
    """Throw a step away that nobody else may see."""
    api.call("drop_progress", entry=entry.id, revision=entry.revision)


def link(api: Api, entry: Progress, evidence: Evidence) -> None:
    """Link evidence to an entry; a shared step then waits for a second person again."""
    api.call(
        "add_progress_evidence",
        entry=entry.id,
        revision=entry.revision,
        evidence=json.dumps(evidence.asked(), ensure_ascii=False),
    )


def unlink(api: Api, entry: Progress, evidence: Evidence) -> None:
    """Take evidence away from an entry."""
    api.call("drop_progress_evidence", evidence=evidence.id, revision=entry.revision)


def current_grade(entries: Iterable[Progress], commitment: str, country: str) -> Progress | None:
    """Return the latest grade among ``entries`` (earliest first) of a ministry; None where it gave none."""
    return next(
        (
            one
            for one in reversed(list(entries))
            if (one.kind, one.commitment, one.country) == ("grade", commitment, country)
        ),
        None,
    )


def read_progress(row: Mapping[str, Any], evidence: Iterable[Evidence] = ()) -> Progress:
    """Return the entry that a row of the database tells of, with what it rests on."""
    return Progress(
        id=row["id"],
        country=row["country"],
        commitment=row["commitment"],
        kind=row["kind"],
        grade=row["grade"],
        words=row["words"],
        on_day=date.fromisoformat(row["on_day"]),
        by_whom=row["by_whom"],
        tier=row["tier"],
        demonstration=row["demonstration"],
        evidence=tuple(evidence),
        revision=row.get("revision", 0),
        wanted=row.get("wanted"),
        asked_by=row.get("asked_by"),
        authors=tuple(row.get("authors") or ()),
        written_by=row.get("written_by_name") or "",
        written_at=datetime.fromisoformat(row["written_at"]) if row.get("written_at") else None,
        decided_by=row.get("decided_by_name") or "",
        comment=row.get("comment") or "",
    )


def _evidence(row: Mapping[str, Any]) -> Evidence:
    return Evidence(row["kind"], row["reference"], row["label"], row["figure"], row.get("id", ""))
