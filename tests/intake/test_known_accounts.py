"""Handles in files find their account: in any spelling, and by the names it had before."""

import json
import uuid
from datetime import UTC, date, datetime

import pytest

from core.catalogue.missions import missions, save_account
from core.intake.accounts import (
    FormerHandle,
    OwnAccount,
    claimants,
    former_handles,
    match_accounts,
    renamed,
)
from core.intake.model import Platform
from core.intake.remembered import Answer, remember_answer, remember_mapping, remembered_answers
from core.refusals import Refused
from tests.conftest import TestStack

ACCOUNTS = [
    OwnAccount("1", "KBRIHanoi", "Hanoi", closed=False),
    OwnAccount("2", "kbri.old", "Hue", closed=True),
]
FORMER = [
    FormerHandle("1", "IndonesiaHanoi", date(2024, 5, 1)),
    FormerHandle("1", "twice", date(2023, 5, 1)),
    FormerHandle("2", "Twice", date(2022, 5, 1)),
    FormerHandle("2", "kbrihanoi", date(2021, 5, 1)),
    FormerHandle("9", "elsewhere", date(2021, 5, 1)),
]


@pytest.mark.parametrize(
    ("handle", "account"),
    [
        ("kbrihanoi", "1"),
        ("@KBRIHANOI", "1"),
        ("https://www.instagram.com/KBRIHanoi/?hl=en", "1"),
        ("instagram.com/kbri.old", "2"),
        ("indonesiahanoi", "1"),
        ("twice", None),
        ("elsewhere", None),
        ("two words", None),
    ],
)
def test_a_handle_finds_its_account(handle: str, account: str | None) -> None:
    assert match_accounts([handle], "instagram", ACCOUNTS, FORMER) == {handle: account}


# A name that went from one account to another, and one whose account was closed and opened anew.
MOVED = [
    OwnAccount("now", "name", "Hanoi", closed=False),
    OwnAccount("before", "other", "Hue", closed=False),
    OwnAccount("anew", "again", "Hue", closed=False),
    OwnAccount("ended", "again", "Hue", closed=True, closed_on=date(2025, 3, 1)),
]
LEFT = [FormerHandle("before", "Name", date(2025, 5, 1))]


@pytest.mark.parametrize(
    ("handle", "since", "account"),
    [
        ("name", date(2025, 5, 2), "now"),
        ("@NAME", date(2025, 5, 1), None),
        ("name", date(2020, 1, 1), None),
        ("name", None, "now"),
        ("other", date(2020, 1, 1), "before"),
        ("again", date(2025, 3, 2), "anew"),
        ("again", date(2025, 3, 1), None),
    ],
)
def test_a_name_that_two_accounts_had_in_the_days_of_a_file_is_a_question(
    handle: str, since: date | None, account: str | None
) -> None:
    assert match_accounts([handle], "instagram", MOVED, LEFT, since) == {handle: account}
    assert (len(claimants(handle, "instagram", MOVED, LEFT, since)) > 1) == (account is None)


def test_a_former_handle_says_until_when() -> None:
    assert renamed(ACCOUNTS, FORMER)["indonesiahanoi"].until == date(2024, 5, 1)


@pytest.mark.stack
def test_changing_a_handle_leaves_the_old_one(stack: TestStack) -> None:
    person, stranger = stack.person("ID", "contributor"), stack.person("AU", "contributor")
    mission = missions(person.api, country="ID")[0]
    mark = uuid.uuid4().hex[:8]
    account = None
    for handle in (f"old_{mark}", f"OLD_{mark}", f"new_{mark}"):
        account = save_account(
            person.api, account, mission_id=mission.id, platform="instagram", handle=handle
        )
    mine = [old for old in former_handles(person.api) if old.account_id == account]
    assert [(old.handle, old.until) for old in mine] == [(f"OLD_{mark}", datetime.now(UTC).date())]
    assert not [old for old in former_handles(stranger.api) if old.account_id == account]


@pytest.mark.stack
def test_an_answer_is_kept_for_the_ministry_and_for_it_alone(stack: TestStack) -> None:
    person, stranger = stack.person("ID", "contributor"), stack.person("AU", "contributor")
    account = next(a for m in missions(person.api, country="ID") for a in m.accounts)
    kind = f"kind.{uuid.uuid4().hex[:8]}"
    remember_answer(person.api, kind, Answer(account_id=account.id))
    remember_answer(person.api, kind, Answer(platform=Platform.TIKTOK))
    remember_answer(person.api, kind, Answer(first_year=2025))
    assert remembered_answers(person.api)[kind] == Answer(Platform.TIKTOK, account.id, 2025)
    assert kind not in remembered_answers(stranger.api)
    with pytest.raises(Refused) as refusal:
        remember_answer(stranger.api, kind, Answer(account_id=account.id))
    assert refusal.value.code == "intake.account_not_yours"
    with pytest.raises(Refused):
        remember_answer(stack.person("ID", "reader").api, kind, Answer(platform=Platform.X))


@pytest.mark.stack
@pytest.mark.parametrize(
    "mapping",
    [
        {"day": "x" * 1001},
        {"d" * 101: "Day"},
        {f"field{place}": "Day" for place in range(61)},
        {"day": 5},
        ["day"],
    ],
    ids=["long column", "long field", "many", "no text", "no mapping"],
)
def test_what_is_remembered_is_bounded(stack: TestStack, mapping: object) -> None:
    person = stack.person("ID", "contributor")
    with pytest.raises(Refused) as refusal:
        person.api.call("remember_mapping", fingerprint="e" * 64, mapping=json.dumps(mapping))
    assert refusal.value.code == "intake.malformed"
    with pytest.raises(Refused):
        person.api.call("remember_mapping", fingerprint="short", mapping='{"day": "Day"}')
    remember_mapping(person.api, ["Day"], {"day": "Day"})
