"""What a member with a true token might try against their own ministry's rows, and everybody's figures."""

import json
import time
import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from core.access.api import Api
from core.access.membership import Identity, Refusal, membership
from core.access.viewer import Viewer
from core.refusals import Refused
from tests.conftest import ISSUER, Person, TestStack

pytestmark = pytest.mark.stack

ONE_POST = ["0", "p1", "2026-02-01", "", "", "", "", "image"]


def an_account(contributor: Person) -> str:
    """Add a mission with an account on X and return the account."""
    place = {"kind": "embassy", "name": f"Embassy {uuid.uuid4()}", "host_country": "KH", "city": "Phnom Penh"}
    mission = contributor.api.call("save_mission", mission="", payload=json.dumps(place))
    held = {"mission_id": mission, "platform": "x", "handle": uuid.uuid4().hex, "holder": "mission"}
    account: str = contributor.api.call("save_account", account="", payload=json.dumps(held))
    return account


def start(contributor: Person, account: str, **changes: Any) -> str:
    """Start a submission of one row without asking the checks of the portal."""
    payload = {
        "file_name": "x.csv",
        "file_hash": uuid.uuid4().hex * 2,
        "export": "x.content",
        "platform": "x",
        "grain": "post",
        "first_day": "2026-01-01",
        "last_day": "2026-03-31",
        "rows_total": 1,
        "rows_accepted": 1,
        "rows_refused": 0,
        "accounts": [account],
    }
    draft: str = contributor.api.call("start_submission", payload=json.dumps(payload | changes))
    return draft


@pytest.mark.parametrize(
    "period",
    [
        {"first_day": "-infinity", "last_day": "infinity"},
        {"first_day": "0001-01-01"},
        {"first_day": "4713-01-01 BC"},
        {"last_day": "9999-12-31"},
        {"last_day": (date.today() + timedelta(days=2)).isoformat()},  # noqa: DTZ011 - as the database.
    ],
)
def test_a_period_without_bounds_is_refused_at_once(stack: TestStack, period: dict[str, str]) -> None:
    contributor = stack.person("AU", "contributor")
    account = an_account(contributor)
    begun = time.monotonic()
    with pytest.raises(Refused) as refused:
        start(contributor, account, **period)
    assert refused.value.code == "intake.malformed"
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("figures", [["-5"] * 9, ["1"] * 8 + ["-1"], ["9000000000000000000"] * 9])
def test_posts_with_numbers_that_cannot_be_never_leave_the_draft(
    stack: TestStack, figures: list[str]
) -> None:
    contributor = stack.person("AU", "contributor")
    draft = start(contributor, an_account(contributor))
    contributor.api.call("add_posts", submission=draft, chunk=0, lines="\x1f".join([*ONE_POST, *figures]))
    with pytest.raises(Refused) as refused:
        contributor.api.call("finish_submission", submission=draft, findings="[]")
    assert refused.value.code == "intake.malformed"
    assert contributor.api.rows("submission", where={"id": draft}) == []


@pytest.mark.parametrize("minutes", ["NaN", "Infinity", "-1"])
def test_days_with_numbers_that_are_none_never_leave_the_draft(stack: TestStack, minutes: str) -> None:
    contributor = stack.person("AU", "contributor")
    draft = start(contributor, an_account(contributor), grain="day")
    line = "\x1f".join(["0", "2026-02-01", *["1"] * 15, minutes])
    contributor.api.call("add_days", submission=draft, chunk=0, lines=line)
    with pytest.raises(Refused) as refused:
        contributor.api.call("finish_submission", submission=draft, findings="[]")
    assert refused.value.code == "intake.malformed"


def test_texts_of_megabytes_are_no_names_of_anything(stack: TestStack) -> None:
    contributor = stack.person("AU", "contributor")
    account = an_account(contributor)
    for field in ("export", "language", "encoding", "file_name"):
        with pytest.raises(Refused) as refused:
            start(contributor, account, **{field: "A" * 1_000_000})
        assert refused.value.code == "intake.malformed"


def test_half_a_letter_is_refused_in_words(stack: TestStack) -> None:
    reader = stack.person("AU", "reader")
    with pytest.raises(Refused) as refused:
        reader.api.call("save_search", search="", name="half \ud800", wanted='{"words": "x"}')
    assert refused.value.code == "access.malformed"


def test_nobody_writes_into_the_log_by_dropping_what_is_not_there(stack: TestStack) -> None:
    publisher = stack.person("AU", "publisher")
    term = f"never kept {uuid.uuid4()}"
    publisher.api.call("drop_protected_term", term=term, language="en")
    publisher.api.call("drop_protected_term", term="A" * 100_000, language="en")
    with stack.owner() as owner:
        row = owner.execute("select count(*) from portal.audit_event where subject = %s", [term]).fetchone()
    assert row == (0,)


@pytest.mark.parametrize(
    ("invited", "verified"),
    [("siti.k@kemlu.test", "siti.\u212a@kemlu.test"), ("siti.k@kemlu.test", "s\u0130ti.k@kemlu.test")],
)
def test_a_letter_that_only_looks_the_same_takes_up_no_invitation(
    stack: TestStack, invited: str, verified: str
) -> None:
    stack.person("ID", "approver").api.call("invite_member", country="ID", email=invited, roles="reader")
    stranger = Identity(ISSUER, uuid.uuid4().hex, verified, email_verified=True, name="S", signed_in_at=0)
    assert membership(stack.settings, stranger) is Refusal.UNKNOWN_PERSON
    owner = Identity(
        ISSUER, uuid.uuid4().hex, invited.upper(), email_verified=True, name="S" * 300, signed_in_at=0
    )
    assert isinstance(membership(stack.settings, owner), Viewer)


def test_what_another_ministry_has_is_as_good_as_absent(stack: TestStack) -> None:
    author = stack.person("ID", "contributor")
    theirs = start(author, an_account(author))
    author.api.call("add_posts", submission=theirs, chunk=0, lines="\x1f".join([*ONE_POST, *["1"] * 9]))
    author.api.call("finish_submission", submission=theirs, findings="[]")
    stranger = stack.person("AU", "contributor", "approver").api

    def answer(api: Api, function: str, **arguments: Any) -> tuple[str, str, int]:
        with pytest.raises(Refused) as refused:
            api.call(function, **arguments)
        return refused.value.code, refused.value.detail, refused.value.status

    for function, arguments in (
        ("submit_submission", {}),
        ("review_submission", {"with_held": False}),
        ("same_data", {}),
        ("restore_submission", {"comment": "x"}),
        ("see_as_partner", {"partner": "AU", "tier": "public", "embargo_until": ""}),
        ("approve_submission", {"tier": "own", "embargo_until": "", "comment": ""}),
        ("return_submission", {"comment": "x"}),
        ("withdraw_submission", {"comment": "x"}),
        ("share_submission", {"tier": "public", "embargo_until": ""}),
        ("add_posts", {"chunk": 1, "lines": ""}),
        ("finish_submission", {"findings": "[]"}),
    ):
        there = answer(stranger, function, submission=theirs, **arguments)
        nowhere = answer(stranger, function, submission=str(uuid.uuid4()), **arguments)
        assert there == nowhere, function
