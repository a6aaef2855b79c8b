"""Upload and submissions as people meet them: understood, stored, returned, mended, approved, withdrawn."""

import uuid
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.audit.words import ACTIONS
from core.catalogue.missions import missions, save_account
from core.intake.model import Grain
from pages.intake.submission_facts import STEPS
from tests.conftest import Portal, TestStack, stack_settings
from tests.intake.ministry import template_bytes
from tests.opening import Opener

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("settings_of_the_portal")]

UPLOAD, SUBMISSIONS = "pages/intake/upload.py", "pages/intake/submissions.py"


def opened(portal: Portal, role: str, page: str, submission: str = "") -> AppTest:
    """Return a page as Indonesia's person with this role sees it."""
    link = {"submission": submission} if submission else {}
    return Opener(portal, page)("ID", role, **link)


def said(at: AppTest) -> str:
    """Return every message and text on the page, without the invisible joiners."""
    kinds = (at.success, at.error, at.info, at.warning, at.markdown, at.header, at.caption)
    return (
        " ".join(str(entry.value) for kind in kinds for entry in kind).replace("\u2060", "").replace("\\", "")
    )


def labels(at: AppTest) -> set[str]:
    return {button.label for button in at.button}


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def handle(portal: Portal) -> str:
    """Register a new Instagram account for Indonesia's first mission and return its handle."""
    stack = TestStack(portal.stack, stack_settings(portal.stack))
    person = stack.person("ID", "contributor")
    mission = missions(person.api, country="ID")[0]
    made = f"page_{uuid.uuid4().hex[:8]}"
    save_account(person.api, None, mission_id=mission.id, platform="instagram", handle=made)
    return made


def file(account: str, *, reactions: object = 5, posts: int = 3) -> bytes:
    return template_bytes(
        Grain.POST,
        [
            {
                "account": account,
                "external_id": f"1234567890123{place}",
                "published_at": f"2026-08-{place + 1:02d} 08:00",
                "reactions": reactions if place == 0 else 5,
            }
            for place in range(posts)
        ],
    )


def dropped(at: AppTest, content: bytes, name: str = "august.csv") -> AppTest:
    at.file_uploader[0].upload(name, content, "text/csv").run()
    assert not at.exception
    return at


def stored(at: AppTest) -> str:
    """Return the id of the submission the page has just made."""
    return str(at.session_state["upload-done"][0].submission)


def test_a_file_goes_the_whole_way_with_a_detour(portal: Portal) -> None:
    account = handle(portal)
    at = dropped(opened(portal, "contributor", UPLOAD), file(account, reactions="12k"))
    assert "Portal template: posts" in said(at)
    assert f"@{account}" in said(at)
    assert "is a rounded figure" in said(at)
    assert {metric.label: metric.value for metric in at.metric} == {
        "Rows of figures": "3",
        "Posts taken in": "2",
        "Rows kept out": "1",
    }
    press(at, "Store and send for approval")
    assert "stored and sent for approval" in said(at)
    first = stored(at)

    approver = opened(portal, "approver", SUBMISSIONS, first)
    assert "Return with this comment" in labels(approver)
    press(approver, "Return with this comment")
    assert "Say what should be mended" in said(approver)
    next(area for area in approver.text_area if area.label == "What should be mended?").set_value(
        "Row 2 says 12k: [whole](https://x.test) numbers please."
    )
    press(approver, "Return with this comment")
    assert "Your colleague sees your comment" in said(approver)
    assert "Approve" not in labels(approver)

    author = opened(portal, "contributor", SUBMISSIONS, first)
    assert "Row 2 says 12k" in said(author)
    assert "](https://x.test)" not in "".join(str(entry.value) for entry in author.warning)

    at = dropped(opened(portal, "contributor", UPLOAD), file(account, reactions="12000"))
    assert "The checks found nothing wrong" in said(at)
    press(at, "Store only")
    second = stored(at)
    author = opened(portal, "contributor", SUBMISSIONS, second)
    press(author, "Send for approval")
    assert "You uploaded this: a colleague must approve it" in said(author)
    assert "Approve" not in labels(author)

    approver = opened(portal, "approver", SUBMISSIONS, second)
    assert "What approving changes" in said(approver)
    press(approver, "Approve")
    assert "The figures count from now on" in said(approver)
    rests = approver.table[1].value.to_csv()
    assert "August 2026" in rests
    assert "12,010" in rests

    press(approver, "Withdraw this submission")
    assert "Tick the box first" in said(approver)
    next(box for box in approver.checkbox if "withdraw it" in box.label).check()
    press(approver, "Withdraw this submission")
    assert "as they were before" in said(approver)
    assert "Withdraw this submission" not in labels(approver)


def test_the_same_file_leads_to_its_submission(portal: Portal) -> None:
    content = file(handle(portal))
    press(dropped(opened(portal, "contributor", UPLOAD), content), "Store only")
    at = dropped(opened(portal, "contributor", UPLOAD), content, "renamed.csv")
    assert "already here" in said(at)
    assert not {"Store only", "Store and send for approval"} & labels(at)


def test_an_unknown_account_is_registered_in_place(portal: Portal) -> None:
    account = f"new_{uuid.uuid4().hex[:8]}"
    at = dropped(opened(portal, "contributor", UPLOAD), file(account))
    assert "Store only" not in labels(at)
    assert "Say above whose figures these are" in said(at)
    press(at, "Register")
    assert "Choose the mission" in said(at)
    box = next(box for box in at.selectbox if box.label == "Mission")
    box.select_index(0)
    press(at, "Register")
    assert "Store only" in labels(at)
    press(at, "Store only")
    assert "The file is stored" in said(at)


def test_a_name_that_went_from_one_account_to_another_is_asked_for(portal: Portal) -> None:
    name = handle(portal)
    stack = TestStack(portal.stack, stack_settings(portal.stack))
    person = stack.person("ID", "contributor")
    mission = missions(person.api, country="ID")[0]
    account = next(account for account in mission.accounts if account.handle == name)
    renamed = f"{name}_now"
    save_account(person.api, account.id, mission_id=mission.id, platform="instagram", handle=renamed)
    at = dropped(opened(portal, "contributor", UPLOAD), file(name))
    assert f"@{renamed} was @{name} until" in said(at)
    assert "Store only" in labels(at)

    save_account(person.api, None, mission_id=mission.id, platform="instagram", handle=name)
    at = dropped(opened(portal, "contributor", UPLOAD), file(name))
    assert f"more than one account of your ministry had the name @{name}" in said(at)
    assert "Store only" not in labels(at)
    box = next(box for box in at.selectbox if box.label.replace("\u2060", "").endswith("in the file is"))
    box.set_value(account.id).run()
    assert "Store only" in labels(at)


def test_more_days_may_be_covered_than_have_posts(portal: Portal) -> None:
    at = dropped(opened(portal, "contributor", UPLOAD), file(handle(portal)))
    assert "3 days are covered. 3 of them have posts." in said(at)
    next(entry for entry in at.date_input if entry.label == "First day").set_value(date(2026, 7, 1))
    at.run()
    assert "34 days are covered" in said(at)
    press(at, "Store only")
    page = opened(portal, "contributor", SUBMISSIONS, stored(at))
    assert "1 Jul" in page.table[0].value.to_csv()


def test_an_unknown_table_is_mapped_once(portal: Portal) -> None:
    account = handle(portal)
    mark = uuid.uuid4().hex[:6]
    lines = [f"Datum {mark};Fans {mark}", *(f"{day:02d}.03.2026;{900 + day}" for day in range(1, 20))]
    at = dropped(opened(portal, "contributor", UPLOAD), "\n".join(lines).encode(), "fans.csv")
    assert "What do the columns mean?" in said(at)
    next(radio for radio in at.radio if "stands for" in radio.label).set_value(Grain.DAY).run()
    boxes = {box.label: box for box in at.selectbox}
    boxes["Day (needed)"].set_value(f"Datum {mark}")
    boxes["Followers"].set_value(f"Fans {mark}")
    boxes["Platform"].set_value("instagram")
    press(at, "Read the file with these columns")
    assert "1–19 Mar 2026" in said(at)
    next(box for box in at.selectbox if "names no account" in box.label).select(
        next(
            option
            for option in next(box for box in at.selectbox if "names no account" in box.label).options
            if account in option
        )
    ).run()
    press(at, "Store only")
    lines[1] = lines[1].replace("901", "902")
    again = dropped(opened(portal, "contributor", UPLOAD), "\n".join(lines).encode(), "fans.csv")
    assert "as your ministry matched them before" in said(again)
    press(again, "Match the columns anew")
    assert "What do the columns mean?" in said(again)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"\x89PNG\r\n\x1a\n" + bytes(64), "not a table"), (b"%PDF-1.7 nothing", "not a table")],
)
def test_what_is_no_table_is_refused_in_words(portal: Portal, content: bytes, words: str) -> None:
    at = dropped(opened(portal, "contributor", UPLOAD), content)
    assert words in said(at)
    assert not {"Store only", "Store and send for approval"} & labels(at)


def test_rows_all_kept_out_leave_nothing_to_store(portal: Portal) -> None:
    at = dropped(opened(portal, "contributor", UPLOAD), file(handle(portal), reactions="12k", posts=1))
    assert "nothing to store" in said(at)
    assert not {"Store only", "Store and send for approval"} & labels(at)


def test_a_silent_database_loses_nothing(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.access.api import Api
    from core.intake import landing
    from core.refusals import Unreachable

    at = dropped(opened(portal, "contributor", UPLOAD), file(handle(portal)))
    monkeypatch.setattr(landing, "PAUSE_SECONDS", 0)
    whole = Api.call

    def silent(api: Api, function: str, **arguments: Any) -> Any:
        if function == "finish_submission":
            raise Unreachable("silent")
        return whole(api, function, **arguments)

    monkeypatch.setattr(Api, "call", silent)
    press(at, "Store and send for approval")
    assert "Nothing is lost" in said(at)
    monkeypatch.setattr(Api, "call", whole)
    press(at, "Store and send for approval")
    assert "stored and sent for approval" in said(at)


def test_a_reader_sees_the_list_and_no_button(portal: Portal) -> None:
    at = opened(portal, "reader", SUBMISSIONS)
    assert "All submissions" in said(at)
    submitted = opened(portal, "approver", SUBMISSIONS)
    assert "waits for you" in said(submitted) or "wait for you" in said(submitted)
    unknown = opened(portal, "reader", SUBMISSIONS, str(uuid.uuid4()))
    assert "does not exist in your ministry" in said(unknown)


def test_every_step_of_a_submission_has_a_word() -> None:
    assert set(STEPS) == {action for action in ACTIONS if action.startswith("submission.")}
