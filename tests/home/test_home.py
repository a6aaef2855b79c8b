"""The first page: what waits, what happened since somebody was here, and that it is theirs alone."""

import uuid
from datetime import UTC, datetime

import pytest

from core.home.changes import changes, last_visit
from core.home.first_page import first_page
from core.intake import submissions
from core.intake.model import Grain
from tests.conftest import Person, TestStack
from tests.intake.ministry import file_of, make_ministry
from tests.practices.written import ministry as writing_ministry

pytestmark = pytest.mark.stack
TODAY = datetime.now(UTC).date()


def leave(stack: TestStack, person: Person, minutes: int) -> None:
    """Let a person have looked at the first page so many minutes ago."""
    with stack.owner() as connection:
        connection.execute(
            "update portal.home_visit set seen_at = now() - make_interval(mins => %s) where member_id = %s",
            [minutes, person.viewer.id],
        )


def waiting(person: Person) -> set[str]:
    """Return the submissions whose next step is this person's."""
    return {one.id for one in first_page(person.api, person.viewer, TODAY).files}


def test_a_visit_ends_with_half_an_hours_pause(stack: TestStack) -> None:
    person = stack.person("FJ", "reader")
    assert last_visit(person.api) is None
    assert last_visit(person.api) is None, "loading the page again is the same visit"
    leave(stack, person, 45)
    ended = last_visit(person.api)
    assert ended is not None
    leave(stack, person, 20)
    assert last_visit(person.api) == ended, "twenty minutes are no pause"


def test_a_decision_is_news_to_the_ministry_but_not_to_who_took_it_nor_to_others(stack: TestStack) -> None:
    ministry = make_ministry(stack, country="FJ")
    row = {"external_id": "1", "published_at": "2026-05-03 10:00", "account": next(iter(ministry.accounts))}
    made = ministry.land(file_of(Grain.POST, [row]))
    submissions.submit(ministry.uploader.api, made)
    assert made in waiting(ministry.approver)
    submissions.give_back(ministry.approver.api, made, "A column is missing.")
    stranger = stack.person("AU", "approver")

    def heard(person: Person) -> set[tuple[str, str]]:
        return {(one.kind, one.id) for one in changes(person.api, None)}

    colleague = stack.person("FJ", "reader")
    assert ("returned", made) in heard(colleague)
    assert made not in {
        of for _kind, of in heard(ministry.approver) | heard(stranger) | heard(ministry.uploader)
    }
    assert made in waiting(ministry.uploader)


def test_a_practice_waits_for_its_second_pair_of_eyes_then_for_nobody(stack: TestStack) -> None:
    ministry = writing_ministry(stack, "FJ")
    saved = ministry.drafted(title=f"Waiting {uuid.uuid4().hex[:6]}")
    stranger = stack.person("AU", "approver", "publisher")

    def kinds(person: Person) -> list[str]:
        return [
            one.kind
            for one in first_page(person.api, person.viewer, TODAY).tasks
            if one.address.endswith(saved.practice)
        ]

    from core.practices import practices

    practices.move(ministry.writer.api, saved.practice, saved.revision, "review")
    assert kinds(ministry.publisher) == ["practice_to_decide"]
    assert kinds(ministry.writer) == kinds(stranger) == []
    practices.move(ministry.publisher.api, saved.practice, saved.revision + 1, "draft", "Say who paid.")
    assert kinds(ministry.writer) == ["practice_returned"]
    assert kinds(ministry.publisher) == []


def test_a_published_practice_is_news_to_everybody(stack: TestStack) -> None:
    practice = writing_ministry(stack, "FJ").published(title=f"Told {uuid.uuid4().hex[:6]}")
    stranger = stack.person("AU", "reader")
    (told,) = (one for one in changes(stranger.api, None) if one.id == practice)
    assert (told.kind, told.country) == ("practice", "FJ")
    leave_now = told.at
    assert practice not in {one.id for one in changes(stranger.api, leave_now)}, (
        "what was told is not told again"
    )
