"""What the portal holds that may be evidence of a commitment, each with the reason why it is suggested."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from core.access.api import Api
from core.commitments.instruments import Commitment, Suggested
from core.commitments.progress import Evidence, EvidenceKind, Record
from core.texts import N_, _, ngettext

# What happened → the kind of evidence it is, and how its step is told.
AS_EVIDENCE: Final[Mapping[Suggested, EvidenceKind]] = {
    "submissions": "submissions",
    "published": "practice",
    "adopted": "practice",
    "drill": "incident",
    "workshop": "workshop",
}
STEPS: Final[Mapping[Suggested, str]] = {
    "published": N_("Published the practice “{title}”."),
    "adopted": N_("Took up the practice “{title}” of another ministry."),
    "drill": N_("Held the drill “{title}”."),
    "workshop": N_("Took part in the workshop “{title}”."),
}
WHY: Final[Mapping[Suggested, str]] = {
    "submissions": N_(
        "Suggested because this commitment is about sharing, and these figures count for others."
    ),
    "published": N_("Suggested because other ministries read your practice and may do the same."),
    "adopted": N_("Suggested because you learned it from another ministry."),
    "drill": N_("Suggested because this commitment is about crises."),
    "workshop": N_("Suggested because members learned there from each other."),
}
# So many items of the monitor can be chosen from; an older one is linked by its address.
LATEST_ITEMS: Final = 60
WHY_THEME: Final = N_("Suggested because the practice is about what this commitment names.")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that happened and may be a step. ``n``: how many submissions, ``named``: how many by name."""

    kind: Suggested
    reference: str
    title: str
    on_day: date
    n: int
    named: int
    themes: tuple[str, ...]
    why: str = ""

    @property
    def words(self) -> str:
        """The step it would be, in the viewer's language."""
        if self.kind != "submissions":
            return _(STEPS[self.kind]).format(title=self.title)
        said = ngettext(
            "Shared {n} approved submission with the network in {year}.",
            "Shared {n} approved submissions with the network in {year}.",
            self.n,
        ).format(n=self.n, year=self.reference)
        if not self.named:
            return said
        named = ngettext(
            "{n} of them by the ministry's name.", "{n} of them by the ministry's name.", self.named
        )
        return f"{said} {named.format(n=self.named)}"

    @property
    def evidence(self) -> Evidence:
        """What it would be linked as."""
        return Evidence(AS_EVIDENCE[self.kind], self.reference)

    def record(self, commitment: str) -> Record:
        """Return it as a step of the ministry's own, to be shared later."""
        return Record(commitment, self.words, self.on_day, evidence=[self.evidence])


def happened(api: Api) -> list[Suggestion]:
    """Return what the viewer's ministry did in the portal that may be evidence of something, the latest first."""
    return [_suggestion(row) for row in api.call("progress_suggestions")]


def own_items(api: Api, country: str) -> dict[str, str]:
    """Return the latest items of a ministry's feeds: id → title with its day."""
    rows = api.rows(
        "item", columns="id,title,at", where={"country": country}, order=["-at", "id"], limit=LATEST_ITEMS
    )
    return {row["id"]: f"{row['title']} ({row['at'][:10]})" for row in rows if row["title"]}


def fitting(
    found: Iterable[Suggestion], commitment: Commitment, linked: Iterable[Evidence]
) -> list[Suggestion]:
    """Return what of it fits a commitment and is not linked to it yet, each with the reason."""
    known = {(one.kind, one.reference) for one in linked}
    return [
        replace(one, why=_why(one, commitment))
        for one in found
        if _fits(one, commitment) and (one.evidence.kind, one.reference) not in known
    ]


def _by_theme(one: Suggestion, commitment: Commitment) -> bool:
    return bool(commitment.themes) and AS_EVIDENCE[one.kind] == "practice"


def _fits(one: Suggestion, commitment: Commitment) -> bool:
    named = not set(commitment.themes).isdisjoint(one.themes)
    return one.kind in commitment.suggests and (named or not _by_theme(one, commitment))


def _why(one: Suggestion, commitment: Commitment) -> str:
    return _(WHY_THEME) if _by_theme(one, commitment) else _(WHY[one.kind])


def _suggestion(row: Mapping[str, Any]) -> Suggestion:
    return Suggestion(
        kind=row["kind"],
        reference=row["reference"],
        title=row["title"] or "",
        on_day=date.fromisoformat(row["on_day"]),
        n=row["n"] or 0,
        named=row["named"] or 0,
        themes=tuple(row["themes"]),
    )
