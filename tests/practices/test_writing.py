"""A practice on its way: saved without overwriting, kept in versions, published by another person."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.practices import practices, reading, versions
from core.practices.practices import Overtaken
from core.refusals import Refused
from tests.conftest import TestStack
from tests.practices.written import SECTIONS, Ministry, ministry

pytestmark = pytest.mark.stack

TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def home(stack: TestStack) -> Ministry:
    return ministry(stack, "ID")


@pytest.fixture(scope="module")
def partner(stack: TestStack) -> Ministry:
    return ministry(stack, "AU")


def test_a_text_comes_back_as_it_was_written(home: Ministry) -> None:
    odd = "<script>alert(1)</script> “ម្ហូប” \\ ' \" {} %s\n\n| a | b |\n|---|---|"
    text = home.text(title=odd[:60], sections={"challenge": odd}, review_on=TODAY + timedelta(90))
    saved = practices.save(home.writer.api, "", 0, text)
    held = practices.draft(home.writer.api, saved.practice)
    assert held is not None
    assert held.content == text
    assert (held.state, held.revision, held.saved_by_name) == ("draft", 1, "Wira of ID")
    assert set(held.missing) == set(SECTIONS) - {"challenge"}


def test_the_second_of_two_writers_is_told_and_nothing_is_overwritten(home: Ministry) -> None:
    saved = home.drafted()
    mine, theirs = home.text(title="Mine"), home.text(title="Theirs")
    first = practices.save(home.publisher.api, saved.practice, saved.revision, theirs)
    with pytest.raises(Overtaken) as overtaken:
        practices.save(home.writer.api, saved.practice, saved.revision, mine)
    assert overtaken.value.name == "Putri of ID"
    assert overtaken.value.revision == first.revision
    assert abs(overtaken.value.at - datetime.now(UTC)) < timedelta(minutes=1)
    held = practices.draft(home.writer.api, saved.practice)
    assert held is not None
    assert held.content.title == "Theirs"


def test_a_save_whose_answer_was_lost_may_be_repeated(home: Ministry) -> None:
    saved = home.drafted()
    again = practices.save(home.writer.api, saved.practice, 0, home.text())
    assert again.revision == saved.revision


def test_a_version_is_kept_at_each_save_point_and_comes_back(home: Ministry) -> None:
    saved = practices.save(home.writer.api, "", 0, home.text(title="One"), keep=True)
    second = practices.save(home.writer.api, saved.practice, saved.revision, home.text(title="Two"))
    restored = versions.restore(home.writer.api, saved.practice, 1, second.revision)
    kept = versions.versions(home.writer.api, saved.practice)
    assert [(v.number, v.kind, v.content.title) for v in kept] == [
        (3, "restored", "One"),
        (2, "saved", "Two"),
        (1, "saved", "One"),
    ]
    held = practices.draft(home.writer.api, saved.practice)
    assert held is not None
    assert (held.content.title, held.revision) == ("One", restored.revision)


def test_nothing_is_published_before_every_section_is_filled(home: Ministry) -> None:
    saved = home.drafted(sections=dict.fromkeys(SECTIONS[1:], "Said.") | {"challenge": " \n "}, themes=())
    with pytest.raises(Refused) as refused:
        practices.move(home.writer.api, saved.practice, saved.revision, "review")
    assert (refused.value.code, refused.value.detail) == ("practices.incomplete", "themes, challenge")


def test_who_wrote_some_of_it_does_not_publish_it(home: Ministry) -> None:
    saved = home.drafted()
    touched = practices.save(
        home.publisher.api, saved.practice, saved.revision, home.text(title="A better title")
    )
    practices.move(home.writer.api, saved.practice, touched.revision, "review")
    with pytest.raises(Refused) as refused:
        practices.move(home.publisher.api, saved.practice, touched.revision + 1, "published")
    assert refused.value.code == "practices.own_text"


def test_an_analyst_does_not_publish(home: Ministry, stack: TestStack) -> None:
    saved = home.drafted()
    practices.move(home.writer.api, saved.practice, saved.revision, "review")
    for roles in (["contributor"], ["reader"], ["facilitator", "secretariat"]):
        with pytest.raises(Refused) as refused:
            practices.move(stack.person("ID", *roles).api, saved.practice, saved.revision + 1, "published")
        assert refused.value.code == "access.role_needed"


def test_what_is_returned_says_why_and_may_be_sent_again(home: Ministry) -> None:
    saved = home.drafted()
    practices.move(home.writer.api, saved.practice, saved.revision, "review")
    with pytest.raises(Refused, match=r"comment_needed"):
        practices.move(home.publisher.api, saved.practice, saved.revision + 1, "draft", " ")
    practices.move(home.publisher.api, saved.practice, saved.revision + 1, "draft", "Say what it cost.")
    held = practices.draft(home.writer.api, saved.practice)
    assert held is not None
    assert (held.state, held.comment, held.commented_by_name) == ("draft", "Say what it cost.", "Putri of ID")
    practices.move(home.writer.api, saved.practice, held.revision, "review")
    practices.move(home.writer.api, saved.practice, held.revision + 1, "draft")


def test_a_text_under_review_is_not_changed_under_the_reviewers_eyes(home: Ministry) -> None:
    saved = home.drafted()
    practices.move(home.writer.api, saved.practice, saved.revision, "review")
    with pytest.raises(Refused) as refused:
        practices.save(home.writer.api, saved.practice, saved.revision + 1, home.text(title="Changed"))
    assert (refused.value.code, refused.value.detail) == ("practices.wrong_state", "review")


def test_what_is_published_is_what_the_publisher_read(home: Ministry) -> None:
    saved = home.drafted()
    practices.move(home.writer.api, saved.practice, saved.revision, "review")
    practices.move(home.writer.api, saved.practice, saved.revision + 1, "draft")
    changed = practices.save(home.writer.api, saved.practice, saved.revision + 2, home.text(title="Other"))
    practices.move(home.writer.api, saved.practice, changed.revision, "review")
    with pytest.raises(Overtaken):
        practices.move(home.publisher.api, saved.practice, saved.revision + 1, "published")


def test_readers_keep_the_published_version_while_the_next_is_written(
    home: Ministry, partner: Ministry
) -> None:
    practice = home.published()
    home.revised(practice, title="Not yet for others")
    seen = reading.practice(partner.reader.api, practice)
    assert seen is not None
    assert seen.content.title == "Answering within the hour"
    assert practices.drafts(partner.writer.api) == [
        d for d in practices.drafts(partner.writer.api) if d.country == "AU"
    ]
    shown = versions.versions(partner.reader.api, practice)
    assert [v.kind for v in shown] == ["published"]
    assert [(v.saved_by_name, v.published_by_name) for v in shown] == [(None, None)]


def test_a_case_counts_as_registered_only_when_planned_before_its_start(home: Ministry) -> None:
    ahead = (TODAY.replace(day=1) + timedelta(days=62)).replace(day=1)
    registered, late = home.published(start_month=ahead), home.published()
    found = [reading.practice(home.reader.api, practice) for practice in (registered, late)]
    assert [practice.registered for practice in found if practice] == [True, False]


def test_a_plan_changed_after_the_start_is_illustrative(home: Ministry, stack: TestStack) -> None:
    ahead = (TODAY.replace(day=1) + timedelta(days=62)).replace(day=1)
    saved = home.drafted(start_month=ahead)
    held = practices.draft(home.writer.api, saved.practice)
    assert held is not None
    with stack.owner() as connection:
        connection.execute(
            "update portal.practice_draft set planned_at = now() - interval '1 year' where practice_id = %s",
            [saved.practice],
        )
    # Words may change; what is measured may not.
    worded = practices.save(
        home.writer.api, saved.practice, saved.revision, replace(held.content, title="New")
    )
    again = practices.draft(home.writer.api, saved.practice)
    assert again is not None
    assert again.planned_at < datetime.now(UTC) - timedelta(days=300)
    practices.save(
        home.writer.api, saved.practice, worded.revision, replace(again.content, platform="facebook")
    )
    replanned = practices.draft(home.writer.api, saved.practice)
    assert replanned is not None
    assert replanned.planned_at > datetime.now(UTC) - timedelta(minutes=1)


def test_an_archived_practice_leaves_the_search_and_may_come_back(home: Ministry, partner: Ministry) -> None:
    practice = home.published(title="Archivable", public=True)
    held = practices.draft(home.publisher.api, practice)
    assert held is not None
    practices.move(home.publisher.api, practice, held.revision, "archived")
    seen = reading.practice(partner.reader.api, practice)
    assert seen is not None
    assert seen.archived_at is not None
    practices.move(home.writer.api, practice, held.revision + 1, "draft")
    practices.move(home.writer.api, practice, held.revision + 2, "review")
    practices.move(home.publisher.api, practice, held.revision + 3, "published")
    seen = reading.practice(partner.reader.api, practice)
    assert seen is not None
    assert seen.archived_at is None


def test_a_review_day_that_has_come_marks_the_practice_until_somebody_confirms(
    home: Ministry, stack: TestStack
) -> None:
    practice = home.published()
    with stack.owner() as connection:
        connection.execute("update portal.practice set review_on = current_date where id = %s", [practice])
    seen = reading.practice(home.reader.api, practice)
    assert seen is not None
    assert seen.check_due
    practices.confirm(home.writer.api, practice, TODAY + timedelta(days=180))
    seen = reading.practice(home.reader.api, practice)
    assert seen is not None
    assert not seen.check_due
    with pytest.raises(Refused, match=r"review_day"):
        practices.confirm(home.writer.api, practice, date(2020, 1, 1))


def test_what_was_never_published_can_be_thrown_away(home: Ministry) -> None:
    saved = home.drafted()
    practices.drop(home.writer.api, saved.practice)
    assert practices.draft(home.writer.api, saved.practice) is None
    with pytest.raises(Refused, match=r"was_published"):
        practices.drop(home.publisher.api, home.published())


@pytest.mark.parametrize(
    "broken",
    [
        {"themes": ("no_such_theme",)},
        {"sections": {"no_such_section": "x"}},
        {"title": "x" * 201},
        {"indicator": "no_such_indicator"},
        {"platform": "myspace"},
        {"start_month": date(2025, 3, 2)},
        {"missions": ("00000000-0000-0000-0000-000000000000",)},
        {"missions": ("not an id",)},
        {"attachments": ("00000000-0000-0000-0000-000000000000",)},
        {"language": "en; drop table"},
        {"sections": {"challenge": "x" * 20_001}},
    ],
    ids=lambda broken: f"{next(iter(broken))}: {str(next(iter(broken.values())))[:25]}",
)
def test_what_cannot_be_is_refused_and_names_the_field(home: Ministry, broken: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        home.drafted(**broken)
    assert refused.value.code == "practices.malformed"


def test_every_step_is_in_the_log(home: Ministry, stack: TestStack) -> None:
    practice = home.published()
    with stack.owner() as connection:
        events = connection.execute(
            "select action, before::text || after::text like '%%What is to be said%%' from portal.audit_event"
            " where subject = %s order by id",
            [practice],
        ).fetchall()
    assert [action for action, _ in events] == ["practice.drafted", "practice.proposed", "practice.published"]
    assert not any(told for _, told in events)
