"""A step from its writer to its readers: four eyes, the history of grades, evidence, and who sees what."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest

from core.commitments.instruments import commitments
from core.commitments.progress import (
    Evidence,
    Progress,
    Record,
    change,
    current_grade,
    decide,
    drop,
    link,
    progress,
    public_progress,
    record,
    share,
    unlink,
)
from core.commitments.suggestions import fitting, happened
from core.commitments.waiting import waiting
from core.practices.reading import nobody
from core.refusals import Refused
from tests.conftest import Person, TestStack

pytestmark = pytest.mark.stack

NETWORK = "jakarta-2019.network"
DAY = date(2026, 3, 8)


@pytest.fixture(scope="module")
def writer(stack: TestStack) -> Person:
    """Somebody of Fiji who writes and decides, so that only the rule stops them."""
    return stack.person("FJ", "contributor", "approver", name="Ana")


@pytest.fixture(scope="module")
def second(stack: TestStack) -> Person:
    """The second person."""
    return stack.person("FJ", "approver", name="Ben")


@pytest.fixture(scope="module")
def other(stack: TestStack) -> Person:
    """A reader of another ministry."""
    return stack.person("JP", "reader")


def said(person: Person, id_: str) -> Progress | None:
    """Return an entry as somebody sees it."""
    return next((one for one in progress(person.api) if one.id == id_), None)


def seen(person: Person, id_: str) -> Progress:
    """Return an entry that this person must see."""
    found = said(person, id_)
    assert found is not None
    return found


def refused(code: str) -> AbstractContextManager[object]:
    """Expect a refusal by its code."""
    return pytest.raises(Refused, match=code.replace(".", r"\."))


def test_a_step_leaves_the_ministry_only_by_a_second_person(
    stack: TestStack, writer: Person, second: Person, other: Person
) -> None:
    made = record(writer.api, Record(NETWORK, "Opened our figures", DAY, "Press office", "public"))
    assert said(other, made) is None
    assert made not in {one.id for one in public_progress(nobody(stack.settings))}
    with refused("commitments.own_text"):
        decide(writer.api, seen(writer, made), shared=True)
    with refused("commitments.comment_needed"):
        decide(second.api, seen(second, made), shared=False)
    assert any(one.query == {"commitment": NETWORK} for one in waiting(second.api, second.viewer))
    assert not seen(writer, made).may_be_decided_by(writer.viewer)
    decide(second.api, seen(second, made), shared=True)
    abroad = seen(other, made)
    assert (abroad.words, abroad.by_whom, abroad.tier) == ("Opened our figures", "Press office", "public")
    # Who wrote, who decided and what was said about it stays at home.
    assert (abroad.written_by, abroad.decided_by, abroad.authors, abroad.comment) == ("", "", (), "")
    assert made in {one.id for one in public_progress(nobody(stack.settings))}


def test_what_others_read_goes_home_while_it_is_changed(
    writer: Person, second: Person, other: Person
) -> None:
    made = record(writer.api, Record(NETWORK, "Trained two missions", DAY, tier="network"))
    decide(second.api, seen(second, made), shared=True)
    old = seen(second, made)
    change(second.api, old, Record(NETWORK, "Trained three missions", DAY, tier="network"))
    assert said(other, made) is None
    with refused("commitments.changed_meanwhile"):
        change(writer.api, old, Record(NETWORK, "Trained four missions", DAY))
    with refused("commitments.own_text"):
        decide(second.api, seen(second, made), shared=True)
    decide(writer.api, seen(writer, made), shared=True)
    assert seen(other, made).words == "Trained three missions"
    # Wider again needs somebody else than who asks; narrower needs nobody.
    share(second.api, seen(second, made), "public")
    with refused("commitments.own_text"):
        decide(second.api, seen(second, made), shared=True)
    share(second.api, seen(second, made), "own")
    assert said(other, made) is None


def test_grades_stay_and_the_latest_that_others_may_read_counts_for_them(
    writer: Person, second: Person, other: Person
) -> None:
    where = "bali-2021.policies"
    first = record(writer.api, Record(where, "A plan exists", DAY, tier="network", grade="limited"))
    decide(second.api, seen(second, first), shared=True)
    later = record(writer.api, Record(where, "It is in force", DAY + timedelta(days=1), grade="substantial"))
    at_home, abroad = (current_grade(progress(who.api), where, "FJ") for who in (writer, other))
    assert at_home is not None
    assert abroad is not None
    assert (at_home.grade, abroad.grade) == ("substantial", "limited")
    attempts: tuple[Callable[[], object], ...] = (
        lambda: change(writer.api, seen(writer, later), Record(where, "No", DAY)),
        lambda: drop(writer.api, seen(writer, later)),
        lambda: link(writer.api, seen(writer, first), Evidence("address", "https://a.example", "A")),
    )
    for attempt in attempts:
        with refused("commitments.grade_stays"):
            attempt()


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Record("indonesia-australia-2020.training", "We joined", DAY), "commitments.not_a_party"),
        (Record("no-such.commitment", "We joined", DAY), "commitments.not_a_party"),
        (Record(NETWORK, "Tomorrow", datetime.now(UTC).date() + timedelta(days=9)), "commitments.not_yet"),
        (Record(NETWORK, " x ", DAY), "commitments.malformed"),
        (
            Record(NETWORK, "Linked", DAY, evidence=[Evidence("address", "javascript:alert(1)", "A")]),
            "commitments.no_such_evidence",
        ),
        (
            Record(NETWORK, "Linked", DAY, evidence=[Evidence("practice", str(uuid.UUID(int=0)))]),
            "commitments.no_such_evidence",
        ),
        (
            Record(NETWORK, "Linked", DAY, evidence=[Evidence("submissions", "1999")]),
            "commitments.no_such_evidence",
        ),
    ],
)
def test_what_cannot_be_so_is_refused_and_leaves_nothing(writer: Person, entry: Record, code: str) -> None:
    before = progress(writer.api, country="FJ")
    with refused(code):
        record(writer.api, entry)
    assert progress(writer.api, country="FJ") == before


def test_a_reader_writes_nothing(stack: TestStack) -> None:
    reader = stack.person("FJ", "reader", "facilitator", "publisher", "secretariat")
    with refused("access.role_needed"):
        record(reader.api, Record(NETWORK, "I was here", DAY))
    assert waiting(reader.api, reader.viewer) == []


def test_what_the_portal_holds_is_suggested_once_and_linked_as_it_stands(
    stack: TestStack, writer: Person, other: Person
) -> None:
    with stack.owner() as owner:
        for tier in ("network", "aggregate", "own"):
            owner.execute(
                "insert into portal.submission (country, state, file_name, file_hash, export, platform, grain,"
                " first_day, last_day, rows_total, rows_accepted, rows_refused, tier, created_by, created_by_name,"
                " decided_by, decided_at, approval_order) values ('FJ', 'approved', 'a.csv', %s, 'template', 'x',"
                " 'post', '2021-01-01', '2021-01-31', 1, 1, 0, %s, gen_random_uuid(), 'A', gen_random_uuid(),"
                " '2021-02-03', nextval('portal.approval_order'))",
                [uuid.uuid4().hex * 2, tier],
            )
    of_data = commitments()["bali-2021.data"][1]
    (found,) = [one for one in fitting(happened(writer.api), of_data, []) if one.reference == "2021"]
    assert (found.n, found.named) == (2, 1)
    assert found.words == (
        "Shared 2 approved submissions with the network in 2021. 1 of them by the ministry's name."
    )
    assert found.why.startswith("Suggested because")
    made = record(writer.api, found.record("bali-2021.data"))
    (evidence,) = seen(writer, made).evidence
    assert evidence.words == "2 approved submissions in 2021"
    assert found.reference not in [
        one.reference for one in fitting(happened(writer.api), of_data, [evidence])
    ]
    assert [one for one in happened(other.api) if one.reference == "2021"] == []
    # A crisis is no matter of figures.
    of_crises = commitments()["bali-2021.crisis"][1]
    assert all(one.kind != "submissions" for one in fitting(happened(writer.api), of_crises, []))
    unlink(writer.api, seen(writer, made), evidence)
    drop(writer.api, seen(writer, made))
    assert said(writer, made) is None
