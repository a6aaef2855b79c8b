"""Whatever is approved, withdrawn, put back, uploaded again or mended: the months follow from what counts now."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.intake import submissions
from core.intake.accounts import named_handles
from core.intake.landing import land
from core.intake.model import Grain, Verdict
from core.intake.review import effect
from core.refusals import Refused
from tests.conftest import TestStack
from tests.intake.ministry import Ministry, file_of, make_ministry
from tests.intake.portions import smallest_portions
from tests.intake.rebuild import rebuilt, stored

pytestmark = pytest.mark.stack

FIRST: Final = date(2026, 1, 25)
# A failing plan is short already; making it shorter would take minutes.
NO_SHRINKING: Final = (Phase.explicit, Phase.reuse, Phase.generate)
HANDLES: Final = ("first", "second")
Portions = Callable[[TestStack], AbstractContextManager[None]]
counts = st.one_of(st.just(""), st.integers(0, 9))
offsets = st.integers(0, 40)
# The first post's reach is above its impressions: held back until an approver takes it in.
posts = st.fixed_dictionaries(
    {
        "handle": st.integers(0, 1),
        "day": offsets,
        "reactions": counts,
        "comments": counts,
        "impossible": st.booleans(),
    }
)
days = st.fixed_dictionaries(
    {"handle": st.integers(0, 1), "posts": counts, "reactions": counts, "followers": counts}
)
files = st.one_of(
    st.tuples(st.just(Grain.POST), st.dictionaries(st.integers(1, 5), posts, min_size=1)),
    st.tuples(st.just(Grain.DAY), st.dictionaries(offsets, days, min_size=1, max_size=6)),
)
steps = st.one_of(
    st.tuples(st.just("upload"), files, st.booleans()),
    st.tuples(st.just("continue"), files, files),
    st.tuples(st.sampled_from(["withdraw", "restore", "again", "look"]), st.integers(0, 9)),
)


@dataclass
class History:
    """What was uploaded so far: the files by submission, and what counts."""

    ministry: Ministry
    files: dict[str, Verdict]
    made: int = 0

    def verdict(self, file: tuple[Grain, dict[int, dict[str, Any]]]) -> Verdict:
        """Make a file no other is the same as."""
        self.made += 1
        grain, rows = file
        handles = list(self.ministry.accounts)
        return file_of(
            grain, [self._row(grain, handles[row["handle"]], key, row) for key, row in rows.items()]
        )

    def _row(self, grain: Grain, handle: str, key: int, row: dict[str, Any]) -> dict[str, object]:
        if grain is Grain.DAY:
            measures = {name: row[name] for name in ("posts", "reactions", "followers")}
            day = (FIRST + timedelta(days=key)).isoformat()
            return {"account": handle, "day": day, "profile_visits": self.made, **measures}
        day = (FIRST + timedelta(days=row["day"])).isoformat()
        return {
            "account": handle,
            "external_id": f"1234567890{row['handle']}{key:03d}",
            "published_at": f"{day} 12:00",
            "text": self.made,
            "kind": ("image", "text", "")[key % 3],
            "impressions": 5,
            "reach": 9 if row["impossible"] else 4,
            "reactions": row["reactions"],
            "comments": row["comments"],
        }

    def land(self, verdict: Verdict, *, continues: str | None = None) -> str | None:
        """Store a file; one whose every row is held back is none."""
        if not verdict.rows_accepted:
            return None
        accounts = {handle: self.ministry.accounts[handle] for handle in named_handles(verdict)}
        assert verdict.period is not None
        covered = [*verdict.period, *(day.date() for day in verdict.held.get("day", ()))]
        return land(
            self.ministry.uploader.api, verdict, accounts, (min(covered), max(covered)), continues=continues
        )

    def approve(self, submission: str, *, with_held: bool) -> None:
        """Send and approve a submission."""
        submissions.submit(self.ministry.uploader.api, submission)
        reason = "They are true." if with_held else ""
        submissions.approve(self.ministry.approver.api, submission, tier="aggregate", held_reason=reason)

    def in_state(self, state: str, number: int) -> str | None:
        """Return one of the submissions in this state."""
        found = [
            one
            for one in submissions.submissions(self.ministry.approver.api, states=[state])
            if one.id in self.files
        ]
        return found[number % len(found)].id if found else None


def take(history: History, step: Any) -> None:
    """Take one step; what the rules refuse changes nothing."""
    match step:
        case ("upload", file, with_held):
            verdict = history.verdict(file)
            if made := history.land(verdict):
                history.files[made] = verdict
                history.approve(made, with_held=with_held)
        case ("continue", file, more):
            verdict = history.verdict(file)
            if made := history.land(verdict):
                history.files[made] = verdict
                if more[0] is file[0]:
                    history.land(history.verdict(more), continues=made)
                history.approve(made, with_held=False)
        case (what, number):
            decide_on_one(history, what, number)


def decide_on_one(history: History, what: str, number: int) -> None:
    """Decide on one that counts or was withdrawn, or look at what that would change."""
    api = history.ministry.approver.api
    chosen = history.in_state("approved" if what in {"withdraw", "look"} else "withdrawn", number)
    match what, chosen:
        case _, None:
            pass
        case "withdraw", one:
            submissions.withdraw(api, one)
        case "look", one:
            # What is worked out for a look must not stand when something else is decided.
            effect(api, one)
        case "restore", one:
            put_back(history, one)
        case "again", one:
            upload_again(history, one)


def put_back(history: History, gone: str) -> None:
    """Put a submission back, unless its file was uploaded again meanwhile."""
    with same_file_may_be_refused():
        submissions.restore(history.ministry.approver.api, gone)


def upload_again(history: History, gone: str) -> None:
    """Upload the very file of a withdrawn submission once more, unless that was done before."""
    with same_file_may_be_refused():
        made = history.land(history.files[gone])
        assert made is not None
        history.files[made] = history.files[gone]
        history.approve(made, with_held=True)


@contextmanager
def same_file_may_be_refused() -> Iterator[None]:
    """Let pass that the file is here already, and nothing else."""
    try:
        yield
    except Refused as refused:
        if refused.code != "intake.same_file":
            raise


@pytest.mark.parametrize("portions", [nullcontext, smallest_portions])
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=NO_SHRINKING)
@given(plan=st.lists(steps, min_size=2, max_size=7))
def test_after_every_step_the_months_are_those_of_a_rebuild(
    stack: TestStack, portions: Portions, plan: list[Any]
) -> None:
    history = History(make_ministry(stack, handles=HANDLES), {})
    accounts = list(history.ministry.accounts.values())
    with portions(stack):
        for step in plan:
            take(history, step)
            with stack.owner() as connection:
                assert stored(connection, accounts) == rebuilt(connection, accounts)


def test_withdrawing_and_putting_back_is_as_if_nothing_happened(stack: TestStack) -> None:
    history = History(make_ministry(stack, handles=HANDLES), {})
    accounts = list(history.ministry.accounts.values())
    file = {1: {"handle": 0, "day": 3, "reactions": 5, "comments": "", "impossible": False}}
    old = {**file, 2: {"handle": 0, "day": 9, "reactions": 1, "comments": 1, "impossible": False}}
    new = {1: {"handle": 0, "day": 12, "reactions": 8, "comments": 2, "impossible": True}, 3: old[2]}
    for rows in (old, new):
        take(history, ("upload", (Grain.POST, rows), True))
    first = next(iter(history.files))
    with stack.owner() as connection:
        before = stored(connection, accounts)
    submissions.withdraw(history.ministry.approver.api, first, "Counted twice?")
    with stack.owner() as connection:
        assert stored(connection, accounts) != before
    submissions.restore(history.ministry.approver.api, first, "It was right.")
    with stack.owner() as connection:
        # The later file still wins over the one that was put back.
        assert stored(connection, accounts) == before
    steps_taken = [event.action for event in submissions.history(history.ministry.approver.api, first)]
    assert steps_taken[-2:] == ["submission.withdrawn", "submission.restored"]


def test_a_month_names_every_submission_its_figures_come_from(stack: TestStack) -> None:
    """A post that moves into another month takes measures along that only its first export knows."""
    history = History(make_ministry(stack), {})
    account = next(iter(history.ministry.accounts))
    row = {"account": account, "external_id": "12345678901234"}
    may = file_of(Grain.POST, [{**row, "published_at": "2026-05-31 12:00", "impressions": 900}])
    june = file_of(Grain.POST, [{**row, "published_at": "2026-06-01 12:00", "reactions": 7}])
    both = [history.ministry.land(verdict) for verdict in (may, june)]
    for one in both:
        history.ministry.approve(one)
    months = {month["month"]: month for month in history.ministry.months()}
    assert months["2026-06-01"]["impressions"] == 900
    assert set(months["2026-06-01"]["submissions"]) == set(both)
