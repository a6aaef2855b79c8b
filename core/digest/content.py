"""What a digest says: counts of what the member would see on the portal, and where to look.

Everything is asked as the member, through their own window on the database, so a letter can
never know more than its reader.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from core.access.api import Api
from core.access.viewer import Viewer
from core.home import waiting
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
    """A member's week in counts. ``late`` holds the states of the own accounts that are late."""

    to_decide: int
    to_finish: int
    late: Counter[str]
    approved: int
    returned: int
    late_ministries: int
    release: str

    @property
    def waits(self) -> int:
        """How many things wait for the member."""
        return self.to_decide + self.to_finish + self.late.total()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write about."""
        return not (self.waits or self.approved or self.returned or self.late_ministries or self.release)


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
    tasks = waiting(api, viewer) if works else []
    decided = Counter(
        row["state"]
        for row in api.rows(
            "submission",
            columns="id,state",
            where={"state": ["approved", "returned"], "decided_at": ("gte", since.isoformat())},
            order=["id"],
        )
    )
    releases = api.rows(
        "release", columns="number", where={"cut_at": ("gte", since.isoformat())}, order=["-number"], limit=1
    )
    return Digest(
        to_decide=sum(task.state == "submitted" for task in tasks),
        to_finish=sum(task.state != "submitted" for task in tasks),
        late=Counter(account.state for account in own_freshness(api) if account.late) if works else Counter(),
        approved=decided["approved"],
        returned=decided["returned"],
        late_ministries=len(network_freshness(api)) if viewer.has("secretariat") else 0,
        release=str(releases[0]["number"]) if releases else "",
    )


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
