"""What a digest says: counts of what the member would see on the portal, and where to look.

Everything is asked as the member, through their own window on the database, so a letter can
never know more than its reader.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from core.access.api import Api
from core.access.viewer import Viewer
from core.home.changes import Change, changes
from core.home.first_page import first_page
from core.home.tasks import Task
from core.intake.freshness import STATE_WORDS, network_freshness, own_freshness
from core.texts import _, ngettext

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One sentence of a digest, and the address of the page it is about."""

    text: str
    url: str


@dataclass(frozen=True)
class Digest:
    """A member's week in counts.

    ``late`` holds the states of the own accounts that are late, ``tasks`` what else waits by its kind
    (``core.home.tasks``), ``changes`` what happened in the network (``core.home.changes``), followed views as *view*.
    """

    to_decide: int
    to_finish: int
    late: Counter[str]
    approved: int
    returned: int
    late_ministries: int
    release: str
    tasks: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)

    @property
    def waits(self) -> int:
        """How many things wait for the member."""
        return self.to_decide + self.to_finish + self.late.total() + self.tasks.total()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write about."""
        told = self.approved or self.returned or self.late_ministries or self.release or self.changes
        return not (self.waits or told)


def iso_week(day: date) -> str:
    """Return the ISO week of a day, as 2026-W47."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def digest(api: Api, viewer: Viewer, now: datetime | None = None) -> Digest:
    """Return the member's week up to ``now`` (UTC).

    Raises:
        Refused: when the member may not come in any more.
        Unreachable: when the database does not answer.
    """
    since = (now or datetime.now(UTC)) - WEEK
    works = viewer.has("contributor", "approver")
    today = (now or datetime.now(UTC)).date()
    asked = first_page(api, viewer, today)
    decided = Counter(
        row["state"]
        for row in api.rows(
            "submission",
            columns="id,state",
            where={"state": ["approved", "returned"], "decided_at": ("gte", since.isoformat())},
            order=["id"],
        )
    )
    happened = changes(api, since)
    return Digest(
        to_decide=sum(file.state == "submitted" for file in asked.files),
        to_finish=sum(file.state != "submitted" for file in asked.files),
        late=Counter(account.state for account in own_freshness(api) if account.late) if works else Counter(),
        approved=decided["approved"],
        returned=decided["returned"],
        late_ministries=len(network_freshness(api)) if viewer.has("secretariat") else 0,
        release=next((change.subject for change in happened if change.kind == "release"), ""),
        tasks=_waiting(asked.tasks),
        changes=_told(happened),
    )


def _waiting(found: Iterable[Task]) -> Counter[str]:
    """Return how much of each kind waits that the letter counts."""
    counted: Counter[str] = Counter()
    for task in found:
        if task.kind in TASKS:
            counted[task.kind] += task.count
    return counted


def _told(happened: Iterable[Change]) -> Counter[str]:
    """Return how often each kind happened that the letter counts; how a followed view changed does not matter."""
    kinds = ("view" if change.kind.startswith("view_") else change.kind for change in happened)
    return Counter(kind for kind in kinds if kind in CHANGES)


# What else waits, and what happened in the network: kind → how many in a sentence, and the page it is about.
TASKS: Final[Mapping[str, tuple[Callable[[int], str], str]]] = {
    "practice_to_decide": (
        lambda n: ngettext(
            "{n} practice waits for your decision.", "{n} practices wait for your decision.", n
        ),
        "/practice-editor",
    ),
    "practice_returned": (
        lambda n: ngettext("{n} practice was returned to you.", "{n} practices were returned to you.", n),
        "/practice-editor",
    ),
    "practice_to_check": (
        lambda n: ngettext(
            "{n} practice of your ministry is to be checked: is it still true?",
            "{n} practices of your ministry are to be checked: are they still true?",
            n,
        ),
        "/practice-editor",
    ),
    "award_to_decide": (
        lambda n: ngettext(
            "Entries of {n} award edition wait for your decision.",
            "Entries of {n} award editions wait for your decision.",
            n,
        ),
        "/award-editor",
    ),
    "incident_task": (
        lambda n: ngettext("{n} task in an incident is yours.", "{n} tasks in incidents are yours.", n),
        "/crisis",
    ),
    "discrepancy": (
        lambda n: ngettext(
            "{n} discrepancy of your ministry is overdue.",
            "{n} discrepancies of your ministry are overdue.",
            n,
        ),
        "/reconcile?state=open",
    ),
    "commitment": (
        lambda n: ngettext(
            "{n} entry about commitments waits for you.", "{n} entries about commitments wait for you.", n
        ),
        "/commitments",
    ),
    "next_step": (
        lambda n: ngettext(
            "{n} next step agreed with a partner is due.", "{n} next steps agreed with partners are due.", n
        ),
        "/commitments",
    ),
    "workshop_soon": (
        lambda n: ngettext(
            "{n} workshop of your ministry is near.", "{n} workshops of your ministry are near.", n
        ),
        "/workshop",
    ),
    "release_to_cut": (
        lambda n: ngettext(
            "{n} release of the network's benchmarks is due.",
            "{n} releases of the network's benchmarks are due.",
            n,
        ),
        "/benchmarks",
    ),
    "file_not_stored": (
        lambda n: ngettext(
            "{n} upload of yours was not stored completely: drop its files again.",
            "{n} uploads of yours were not stored completely: drop their files again.",
            n,
        ),
        "/upload",
    ),
}
CHANGES: Final[Mapping[str, tuple[Callable[[int], str], str]]] = {
    "view": (
        lambda n: ngettext("News of {n} view you follow.", "{n} pieces of news of views you follow.", n),
        "/digest",
    ),
    "incident": (
        lambda n: ngettext("{n} incident was opened.", "{n} incidents were opened.", n),
        "/crisis",
    ),
    "edition": (
        lambda n: ngettext("{n} award edition was published.", "{n} award editions were published.", n),
        "/awards",
    ),
    "practice": (
        lambda n: ngettext("{n} practice was published.", "{n} practices were published.", n),
        "/practices",
    ),
    "progress": (
        lambda n: ngettext(
            "{n} step on a commitment was shared.", "{n} steps on commitments were shared.", n
        ),
        "/commitments",
    ),
}


def lines(found: Digest, public_url: str) -> list[Line]:
    """Return a digest as sentences in the run's language, what waits first."""
    return [Line(text, f"{public_url}{path}") for text, path in _sentences(found)]


def _sentences(found: Digest) -> Iterator[tuple[str, str]]:
    if found.to_decide:
        yield (
            ngettext(
                "{n} submission waits for your decision.",
                "{n} submissions wait for your decision.",
                found.to_decide,
            ).format(n=found.to_decide),
            "/submissions",
        )
    if found.to_finish:
        yield (
            ngettext(
                "{n} upload of yours is to be sent or mended.",
                "{n} uploads of yours are to be sent or mended.",
                found.to_finish,
            ).format(n=found.to_finish),
            "/submissions",
        )
    for state in reversed(STATE_WORDS):
        if n := found.late[state]:
            yield (
                ngettext(
                    "{n} account of your ministry is {state}: its newest approved figures are old.",
                    "{n} accounts of your ministry are {state}: their newest approved figures are old.",
                    n,
                ).format(n=n, state=_(STATE_WORDS[state])),
                "/",
            )
    yield from _counted(found.tasks, TASKS)
    if found.approved or found.returned:
        yield (
            _("This week in your ministry: {approved} approved, {returned} returned.").format(
                approved=found.approved, returned=found.returned
            ),
            "/submissions",
        )
    if found.late_ministries:
        yield (
            ngettext(
                "{n} ministry has late figures.", "{n} ministries have late figures.", found.late_ministries
            ).format(n=found.late_ministries),
            "/",
        )
    if found.release:
        yield (
            _("Release {number} of the network's benchmarks was published.").format(number=found.release),
            "/benchmarks",
        )
    yield from _counted(found.changes, CHANGES)


def _counted(
    found: Counter[str], said: Mapping[str, tuple[Callable[[int], str], str]]
) -> Iterator[tuple[str, str]]:
    for kind, (sentence, path) in said.items():
        if n := found[kind]:
            yield sentence(n).format(n=n), path
