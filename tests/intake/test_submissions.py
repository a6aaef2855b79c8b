"""Four eyes, words that must be said, and nothing of another ministry."""

from datetime import UTC, date, datetime

import pytest

from core.intake import review, sharing, submissions
from core.intake.model import Grain
from core.intake.remembered import fingerprint, remember_mapping, remembered_mapping
from core.intake.submissions import Action, actions_of, waits_for
from core.refusals import Refused
from tests.conftest import Person, TestStack
from tests.intake.ministry import Ministry, file_of, make_ministry

pytestmark = pytest.mark.stack


@pytest.fixture
def ministry(stack: TestStack) -> Ministry:
    return make_ministry(stack)


def landed(ministry: Ministry) -> str:
    handle = next(iter(ministry.accounts))
    row = {
        "account": handle,
        "external_id": "12345678901234",
        "published_at": "2026-07-01 08:00",
        "reactions": 3,
    }
    return ministry.land(file_of(Grain.POST, [row]))


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def test_a_submission_goes_from_hand_to_hand(ministry: Ministry) -> None:
    wanted = landed(ministry)
    submissions.submit(ministry.uploader.api, wanted)
    submissions.approve(
        ministry.approver.api, wanted, tier="network", embargo_until=date(2027, 1, 1), comment="Well done."
    )
    known = submissions.submission(ministry.uploader.api, wanted)
    assert (known.state, known.tier, known.embargo_until) == ("approved", "network", date(2027, 1, 1))
    assert (known.decided_by_name, known.decision_comment) == (ministry.approver.viewer.name, "Well done.")
    assert known.submitted_at is not None
    assert known.created_at.utcoffset() is not None
    sharing.share(ministry.approver.api, wanted, tier="own")
    assert submissions.submission(ministry.uploader.api, wanted).tier == "own"
    steps = [event.action for event in submissions.history(ministry.approver.api, wanted)]
    assert steps == ["submission.checked", "submission.submitted", "submission.approved", "submission.shared"]
    assert submissions.history(ministry.uploader.api, wanted) == []


def test_nobody_decides_on_their_own(stack: TestStack, ministry: Ministry) -> None:
    both = stack.person("ID", "contributor", "approver")
    wanted = landed(Ministry(stack, "ID", both, ministry.approver, ministry.accounts))
    submissions.submit(both.api, wanted)
    with refused("intake.own_submission"):
        submissions.approve(both.api, wanted, tier="aggregate")
    with refused("intake.own_submission"):
        submissions.give_back(both.api, wanted, "No.")
    assert Action.APPROVE not in actions_of(submissions.submission(both.api, wanted), both.viewer)


def test_another_ministry_finds_nothing(stack: TestStack, ministry: Ministry) -> None:
    wanted = landed(ministry)
    stranger = stack.person("JP", "contributor", "approver")
    for press in (
        lambda: submissions.submission(stranger.api, wanted),
        lambda: submissions.submit(stranger.api, wanted),
        lambda: submissions.approve(stranger.api, wanted, tier="own"),
        lambda: submissions.give_back(stranger.api, wanted, "No."),
        lambda: submissions.withdraw(stranger.api, wanted),
        lambda: submissions.restore(stranger.api, wanted),
        lambda: review.same_data(stranger.api, wanted),
        lambda: review.effect(stranger.api, wanted),
    ):
        with refused("intake.no_such_submission") as refusal:
            press()
        assert refusal.value.status == 404
    assert submissions.findings(stranger.api, wanted) == []
    with refused("intake.no_such_submission"):
        submissions.submission(stranger.api, "not an id")


def test_a_return_says_what_to_mend(ministry: Ministry) -> None:
    wanted = landed(ministry)
    submissions.submit(ministry.uploader.api, wanted)
    for nothing in ("", "   ", "\n\t", "\u00a0", "\u200b\u2003\ufeff", "\u3164"):
        with refused("intake.comment_needed"):
            submissions.give_back(ministry.approver.api, wanted, nothing)
    submissions.give_back(ministry.approver.api, wanted, "March is missing.")
    known = submissions.submission(ministry.uploader.api, wanted)
    assert (known.state, known.decision_comment) == ("returned", "March is missing.")
    assert waits_for(known, ministry.uploader.viewer)
    assert ministry.months() == []


def test_who_was_slower_is_told(ministry: Ministry) -> None:
    wanted = landed(ministry)
    ministry.approve(wanted)
    with refused("intake.wrong_state") as refusal:
        submissions.approve(ministry.approver.api, wanted, tier="own")
    assert refusal.value.detail == "approved"


def test_an_unknown_tier_changes_nothing(ministry: Ministry) -> None:
    wanted = landed(ministry)
    submissions.submit(ministry.uploader.api, wanted)
    with refused("intake.malformed"):
        submissions.approve(ministry.approver.api, wanted, tier="everybody")
    assert submissions.submission(ministry.approver.api, wanted).state == "submitted"
    assert ministry.months() == []


def test_withdrawing_what_counts_takes_an_approver(ministry: Ministry) -> None:
    wanted = landed(ministry)
    ministry.approve(wanted)
    with refused("access.role_needed"):
        submissions.withdraw(ministry.uploader.api, wanted)
    submissions.withdraw(ministry.approver.api, wanted, "Counted twice.")
    assert ministry.months() == []
    assert submissions.history(ministry.approver.api, wanted)[-1].comment == "Counted twice."


def test_a_reader_looks_and_presses_nothing(stack: TestStack, ministry: Ministry) -> None:
    wanted = landed(ministry)
    reader = stack.person("ID", "reader")
    assert submissions.submission(reader.api, wanted).state == "checked"
    for press in (submissions.submit, submissions.withdraw, review.effect):
        with refused("access.role_needed"):
            press(reader.api, wanted)


def example(state: str, created_by: str, *, author_acts: bool = True) -> submissions.Submission:
    return submissions.Submission(
        id="1", country="ID", state=state, file_name="f.csv", file_hash="0" * 64, export="x.content",
        platform="x", grain="post", language="en", encoding="utf-8", first_day=date(2026, 1, 1),
        last_day=date(2026, 1, 31), rows_total=1, rows_accepted=1, rows_refused=0, tier="aggregate",
        embargo_until=None, created_by=created_by, created_by_name="A", created_at=datetime.now(UTC),
        submitted_at=None, decided_by_name=None, decided_at=None, decision_comment=None,
        rows_held=0, held_reason=None, authors=(created_by,), restorable=False, author_acts=author_acts, kind="reported",
    )  # fmt: skip


@pytest.mark.parametrize("state", submissions.STATES)
@pytest.mark.parametrize("roles", [("reader",), ("contributor",), ("approver",), ("contributor", "approver")])
@pytest.mark.parametrize("own", [True, False])
def test_every_button_shown_works_and_every_hidden_one_is_refused(
    stack: TestStack, ministry: Ministry, state: str, roles: tuple[str, ...], own: bool
) -> None:
    person = stack.person("ID", *roles)
    author = person if own and "contributor" in roles else ministry.uploader
    wanted = landed(Ministry(stack, "ID", author, ministry.approver, ministry.accounts))
    bring_to(ministry, author, wanted, state)
    shown = actions_of(submissions.submission(person.api, wanted), person.viewer)
    presses = {
        Action.SUBMIT: lambda: submissions.submit(person.api, wanted),
        Action.APPROVE: lambda: submissions.approve(person.api, wanted, tier="own"),
        Action.RETURN: lambda: submissions.give_back(person.api, wanted, "Mend it."),
        Action.SHARE: lambda: sharing.share(person.api, wanted, tier="own"),
        Action.WITHDRAW: lambda: submissions.withdraw(person.api, wanted),
        Action.RESTORE: lambda: submissions.restore(person.api, wanted),
    }
    for action in presses.keys() - shown:
        with pytest.raises(Refused):
            presses[action]()
    if shown:
        presses[sorted(shown)[0]]()
        assert submissions.submission(person.api, wanted) is not None


def bring_to(ministry: Ministry, author: Person, wanted: str, state: str) -> None:
    if state in {"submitted", "approved", "returned"}:
        submissions.submit(author.api, wanted)
    if state == "approved":
        submissions.approve(ministry.approver.api, wanted, tier="aggregate")
    if state == "returned":
        submissions.give_back(ministry.approver.api, wanted, "Mend it.")
    if state == "withdrawn":
        submissions.submit(author.api, wanted)
        submissions.approve(ministry.approver.api, wanted, tier="aggregate")
        submissions.withdraw(ministry.approver.api, wanted)


def test_what_waits_for_whom() -> None:
    from core.access.viewer import Viewer

    def viewer(identity: str, *roles: str) -> Viewer:
        return Viewer(identity, "N", "n@x.test", "ID", frozenset(roles))

    assert waits_for(example("submitted", "a"), viewer("b", "approver"))
    assert not waits_for(example("submitted", "a"), viewer("a", "contributor", "approver"))
    for state in ("checked", "returned"):
        assert waits_for(example(state, "a"), viewer("a", "contributor"))
        assert not waits_for(example(state, "a"), viewer("b", "contributor", "approver"))
        # Its author is an approver whose machine sent it, or has left: every analyst may go on with it.
        assert waits_for(example(state, "a", author_acts=False), viewer("b", "contributor"))
        assert waits_for(example(state, "a", author_acts=False), viewer("a", "approver"))
        assert not waits_for(example(state, "a", author_acts=False), viewer("b", "approver"))
    assert not waits_for(example("approved", "a"), viewer("b", "approver"))


def test_an_export_has_a_name_even_when_it_is_no_longer_known() -> None:
    assert submissions.export_title("x.content") == "X: post content"
    assert submissions.export_title("table.days") != "table.days"
    assert submissions.export_title("gone.export") == "gone.export"


def test_a_mapping_is_remembered_for_the_ministry_alone(stack: TestStack) -> None:
    columns = [f"Datum {datetime.now(UTC).timestamp()}", "Gefällt mir"]
    mapping = {"day": columns[0], "reactions": columns[1]}
    contributor, colleague = stack.person("ID", "contributor"), stack.person("ID", "contributor")
    assert remembered_mapping(contributor.api, columns) is None
    remember_mapping(contributor.api, columns, mapping)
    remember_mapping(contributor.api, columns, {**mapping, "posts": "x"})
    same_names = [columns[0].upper(), f" {columns[1]} "]
    assert remembered_mapping(colleague.api, same_names) == {**mapping, "posts": "x"}
    assert remembered_mapping(stack.person("JP", "contributor").api, columns) is None
    with refused("access.role_needed"):
        remember_mapping(stack.person("ID", "reader").api, columns, mapping)
    assert fingerprint(columns) != fingerprint(columns[::-1])
