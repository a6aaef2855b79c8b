"""The upload page as people meet it: many files at once, what they leave unsaid, mended rows, lost connections."""

import io
import tomllib
import uuid
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from streamlit.runtime.scriptrunner_utils.exceptions import StopException
from streamlit.testing.v1 import AppTest

from core.access.api import Api
from core.catalogue.missions import missions, save_account
from core.intake import refused
from core.intake.check import check_file
from core.intake.confirmed import as_entry
from core.intake.entries import Entry
from core.intake.known_files import origin_of
from core.intake.landing import land
from core.intake.model import Grain, Verdict
from core.intake.repeats import SAME
from core.intake.submissions import account_ids, findings, submission
from pages.intake import storing
from pages.intake.file_check import KEPT
from tests.conftest import Person, Portal, TestStack, stack_settings
from tests.intake.ministry import TODAY, template_bytes
from tests.intake.samples import READ, table_of
from tests.intake.support import csv_bytes
from tests.intake.test_submissions_page import (
    UPLOAD,
    labels,
    opened,
    press,
    said,
)

HOME = "pages/home/home.py"
pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("settings_of_the_portal")]
File = tuple[str, bytes, str]


@pytest.fixture(scope="module")
def analyst(portal: Portal) -> Person:
    """Whoever looks things up beside the page."""
    return TestStack(portal.stack, stack_settings(portal.stack)).person("ID", "contributor")


def register(analyst: Person, handle: str, *, zone: str = "UTC", platform: str = "instagram") -> str:
    mission = missions(analyst.api, country="ID")[0]
    return save_account(
        analyst.api, None, mission_id=mission.id, platform=platform, handle=handle, time_zone=zone
    )


def posts(*accounts: str, moment: str = "08:00", reactions: object = 5) -> bytes:
    """Return one post for each account named, in August 2026; the reactions of the first are given."""
    return template_bytes(
        Grain.POST,
        [
            {
                "account": account,
                "external_id": f"{uuid.uuid4().int % 10**15}",
                "published_at": f"2026-08-{place + 1:02d} {moment}",
                "reactions": reactions if place == 0 else 5,
            }
            for place, account in enumerate(accounts)
        ],
    )


def figure(title: str, day: int = 3) -> bytes:
    """Return one of Meta's daily results: a figure that names neither account nor platform."""
    mark = uuid.uuid4().int % 1000
    return f'sep=,\n"{title}"\n"Date","Primary"\n"2026-03-{day:02d}T00:00:00","{mark}"\n'.encode("utf-16")


def dropped(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    at.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files]).run()
    assert not at.exception
    return at


def choose(at: AppTest, label: str, option: str) -> AppTest:
    box = next(box for box in at.selectbox if label in box.label.replace("\\", "").replace("\u2060", ""))
    box.select(next(each for each in box.options if option in each)).run()
    assert not at.exception
    return at


def outcomes(at: AppTest) -> list[Any]:
    return list(at.session_state["upload-done"])


def test_several_files_are_seen_at_a_glance_and_stored_together(portal: Portal, analyst: Person) -> None:
    mark = uuid.uuid4().hex[:8]
    register(analyst, f"one_{mark}")
    register(analyst, f"two_{mark}")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner.csv", posts(f"two_{mark}"))
    first = posts(f"one_{mark}")
    at = dropped(
        opened(portal, "contributor", UPLOAD),
        ("first.csv", first),
        ("packed.zip", packed.getvalue()),
        ("again.csv", first),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        ("unknown.csv", csv_bytes([["Kisten", "Farbe"], ["1", "rot"], ["2", "blau"]])),
    )
    words = said(at)
    assert "5 tables of figures" in words
    assert "packed.zip/inner.csv" in words
    assert "It is the same as “first.csv”." in words
    told = [
        table.name
        for kept in at.session_state[KEPT].values()
        for table in kept
        if SAME in table.verdict.counts
    ]
    assert sorted(told) == ["again.csv", "first.csv"]
    assert "This is not an export the portal knows." in words
    press(at, "Store 2 tables and send for approval")
    assert [(each.name, each.sent, bool(each.problem)) for each in outcomes(at)] == [
        ("first.csv", True, False),
        ("packed.zip/inner.csv", True, False),
        ("picture.csv", False, True),
    ]
    assert "2 tables are stored and sent for approval." in said(at)
    assert "“picture.csv” was not stored." in said(at)
    assert "This very file is already here: first.csv" in said(at)
    assert not {label for label in labels(at) if label.startswith("Store")}


def test_what_many_files_leave_unsaid_is_asked_once_and_remembered(portal: Portal, analyst: Person) -> None:
    account = register(analyst, handle := f"meta_{uuid.uuid4().hex[:8]}")
    at = dropped(
        opened(portal, "contributor", UPLOAD), ("Views.csv", figure("Views")), ("Reach.csv", figure("Reach"))
    )
    choose(at, "do not say which platform", "Instagram")
    choose(at, "2 tables name no account", handle)
    press(at, "Store 2 tables only")
    assert [account_ids(analyst.api, each.submission) for each in outcomes(at)] == [[account], [account]]
    again = dropped(opened(portal, "contributor", UPLOAD), ("Views.csv", figure("Views", day=4)))
    assert "As last time." in said(again)
    press(again, "Store only")
    assert account_ids(analyst.api, outcomes(again)[0].submission) == [account]


def test_an_offered_export_is_confirmed_once_and_leaves_as_an_entry(portal: Portal, analyst: Person) -> None:
    handle = f"thai_{uuid.uuid4().hex[:8]}"
    register(analyst, handle, zone="Asia/Bangkok")
    names, rows = table_of(next(each for each in READ if each.entry.code == "instagram.posts"))
    columns = [f"{uuid.uuid4().hex[:4]} {place}" for place in range(len(names))]
    rows = [[handle if cell == "kbrihanoi" else cell for cell in row] for row in rows]
    content = csv_bytes([columns, *rows])
    at = dropped(opened(portal, "contributor", UPLOAD), ("thai.csv", content))
    assert "Is this “Instagram: posts”?" in said(at)
    assert "it stands in the same place; its values look like it" in at.table[0].value.to_csv()
    press(at, "Yes, read it so")
    assert "The columns were read as you said." in said(at)
    (table,) = next(iter(at.session_state["upload-kept"].values()))
    entry = Entry.model_validate(tomllib.loads(as_entry(table.mapping, table.columns)))
    assert entry.variants[-1].header == tuple(columns)
    press(at, "Store only")
    kept = submission(analyst.api, outcomes(at)[0].submission)
    assert kept.export == "instagram.posts"
    rows[0][names.index("Views")] = "1"
    again = dropped(opened(portal, "contributor", UPLOAD), ("thai.csv", csv_bytes([columns, *rows])))
    assert "as your ministry matched them before" in said(again)


def test_other_accounts_are_kept_out_and_renamed_ones_are_found(portal: Portal, analyst: Person) -> None:
    mark = uuid.uuid4().hex[:8]
    account = register(analyst, f"before_{mark}", zone="Asia/Jakarta")
    mission = missions(analyst.api, country="ID")[0]
    save_account(
        analyst.api,
        account,
        mission_id=mission.id,
        platform="instagram",
        handle=f"now_{mark}",
        time_zone="Asia/Jakarta",
    )
    foreign = [f"guest{place}_{mark}" for place in range(4)]
    content = posts(f"https://instagram.com/BEFORE_{mark}", *foreign, moment="20:30")
    at = dropped(opened(portal, "contributor", UPLOAD), ("shared.csv", content))
    words = said(at)
    assert f"@now_{mark} was @before_{mark} until" in words
    assert "4 accounts in this file are not your ministry's" in words
    before = {metric.label: metric.value for metric in at.metric}
    assert before == {"Rows of figures": "5", "Posts taken in": "1", "Rows kept out": "4"}
    assert "4 are other accounts'" in words
    press(at, "Store only")
    stored = submission(analyst.api, outcomes(at)[0].submission)
    assert (stored.rows_total, stored.rows_accepted, stored.rows_refused) == (5, 1, 4)
    # Half past eight in the evening in UTC is the next day in Jakarta.
    assert stored.first_day.isoformat() == "2026-08-02"
    assert [found.code for found in findings(analyst.api, stored.id)].count("account.left_out") == 4


def test_what_is_said_of_other_accounts_follows_what_is_chosen(portal: Portal, analyst: Person) -> None:
    mark = uuid.uuid4().hex[:8]
    register(analyst, f"held_{mark}")
    register(analyst, f"other_{mark}")
    content = posts(f"held_{mark}", f"guest_{mark}")
    at = dropped(opened(portal, "contributor", UPLOAD), ("two.csv", content))
    left_out = f"@guest_{mark} is not an account of your ministry"
    assert left_out in said(at)
    at.multiselect[0].select(f"guest_{mark}").run()
    assert left_out not in said(at), "it is asked which account it is: nothing is left out as yet"
    choose(at, f"@guest_{mark} in the file is", f"@other_{mark}")
    assert left_out not in said(at)
    assert {metric.label: metric.value for metric in at.metric}["Rows kept out"] == "0"
    choose(at, f"@guest_{mark} in the file is", "None of ours")
    assert left_out in said(at)
    assert "The checks found nothing wrong." in said(at)
    assert "Every row is fine" not in said(at), "one row is kept out"


def test_a_name_that_is_no_handle_is_registered_in_place_and_known_next_time(
    portal: Portal, analyst: Person
) -> None:
    mark = uuid.uuid4().hex[:8]
    page = f"Embassy Page {mark}"
    at = dropped(opened(portal, "contributor", UPLOAD), ("may.csv", posts(page)))
    words = said(at)
    assert f"“{page}”" in words
    assert f"@{page}" not in words, "it is no handle"
    assert "The file has only the name people read." in words
    mission = next(box for box in at.selectbox if box.label == "Mission")
    mission.select(mission.options[0])
    name = next(field for field in at.text_input if "Account name" in field.label)
    assert name.value == "", "what is no handle is not filled in as one"
    name.input(f"page_{mark}")
    next(button for button in at.button if button.label == "Register").click().run()
    assert not at.exception
    box = next(box for box in at.selectbox if "in the file is" in box.label)
    assert f"@page_{mark}" in box.format_func(box.value), "whoever registers it need not choose it too"
    press(at, "Store only")
    kept = submission(analyst.api, outcomes(at)[0].submission)
    assert kept.rows_accepted == 1
    again = dropped(opened(portal, "contributor", UPLOAD), ("june.csv", posts(page.upper())))
    assert "As last time." in said(again)
    assert "Store only" in labels(again)


def test_mended_rows_join_the_submission_they_were_kept_out_of(portal: Portal, analyst: Person) -> None:
    handle = f"mended_{uuid.uuid4().hex[:8]}"
    register(analyst, handle)
    content = posts(handle, handle, handle, reactions="12k")
    verdict = check_file("august.csv", content, today=TODAY)
    workbook = load_workbook(io.BytesIO(refused.workbook(verdict)))
    for row in workbook.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == "12k":
                cell.value = "12000"
    buffer = io.BytesIO()
    workbook.save(buffer)
    early = dropped(opened(portal, "contributor", UPLOAD), ("to mend.xlsx", buffer.getvalue()))
    assert "mended rows of a file that was not stored" in said(early)

    at = press(dropped(opened(portal, "contributor", UPLOAD), ("august.csv", content)), "Store only")
    first = outcomes(at)[0]
    assert first.mend is not None
    at = dropped(opened(portal, "contributor", UPLOAD), ("to mend.xlsx", buffer.getvalue()))
    assert "This adds 1 row to “august.csv” of" in said(at)
    press(at, "Store and send for approval")
    assert "The mended rows were added to “august.csv”." in said(at)
    whole = submission(analyst.api, first.submission)
    assert (whole.state, whole.rows_accepted, whole.rows_refused) == ("submitted", 3, 0)

    late = dropped(opened(portal, "contributor", UPLOAD), ("to mend.xlsx", buffer.getvalue()))
    assert "which was sent for approval" in said(late)
    parent = origin_of(analyst.api, verdict.sha256)
    assert parent is not None
    assert not parent.open


def test_findings_can_be_looked_at_by_weight(portal: Portal, analyst: Person) -> None:
    handle = f"weights_{uuid.uuid4().hex[:8]}"
    register(analyst, handle)
    at = dropped(opened(portal, "contributor", UPLOAD), ("a.csv", posts(handle, handle, reactions=-4)))
    assert "is below zero" in said(at)
    assert "1 is held: an approver may take it in, with a reason" in said(at)
    assert "held for the approver, unless something else is wrong" in said(at)


@pytest.mark.parametrize("state", ["fresh", "old", "nonsense"])
def test_after_a_lost_connection_the_page_says_what_became_of_the_files(portal: Portal, state: str) -> None:
    moment = datetime.now(UTC) - (timedelta(days=3) if state == "old" else timedelta(seconds=5))
    at = opened(portal, "contributor", UPLOAD)
    at.query_params["since"] = "x'; --" if state == "nonsense" else f"{moment:%Y%m%dT%H%M%S}"
    at.run()
    assert not at.exception
    assert ("The connection was lost while you were at work" in said(at)) is (state == "fresh")


def test_whoever_closed_the_browser_while_storing_is_told_what_became_of_each_file(
    portal: Portal, analyst: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = f"closed_{uuid.uuid4().hex[:8]}"
    register(analyst, handle)
    kept, lost = f"kept_{handle}.csv", f"lost_{handle}.csv"

    def land_until_closed(api: Api, verdict: Verdict, *rest: Any, **more: Any) -> str:
        if verdict.file == lost:
            # This is how Streamlit ends what is still going on for a browser that has gone.
            raise StopException
        return land(api, verdict, *rest, **more)

    at = opened(portal, "contributor", UPLOAD)
    content = posts(handle, handle)
    dropped(at, (kept, posts(handle)), (lost, content))
    with monkeypatch.context() as closed:
        closed.setattr(storing, "land", land_until_closed)
        press(at, "Store 2 tables only")

    at = opened(portal, "contributor", UPLOAD)
    assert "Your files are still being stored: 1 of 2 so far." in said(at)
    a_minute_passes(portal)
    at.run()
    assert "1 table is stored. Nobody has been asked to approve it yet." in said(at)
    assert f"“{lost}” was not stored." in said(at)
    assert "Nothing of it counts. Drop it here again." in said(at)
    assert any(lost in link for link in leads(opened(portal, "contributor", HOME)))

    dropped(at, (lost, content))
    press(at, "Store and send for approval")
    assert "Your last upload" not in said(at)
    at = opened(portal, "contributor", UPLOAD)
    assert "Your last upload" in said(at)
    assert "The file is stored and sent for approval." in said(at)
    assert not any(lost in link for link in leads(opened(portal, "contributor", HOME)) if "stored" in link)


def leads(at: AppTest) -> list[str]:
    """Return what the links of a page say."""
    return [link.proto.label.replace("\\", "") for link in at.get("page_link")]


def a_minute_passes(portal: Portal) -> None:
    """Put what was begun and heard of so far a minute back."""
    with TestStack(portal.stack, stack_settings(portal.stack)).owner() as owner:
        owner.execute("update portal.upload_file set begun_at = begun_at - interval '1 minute'")
        owner.execute(
            "update portal.submission set created_at = created_at - interval '1 minute',"
            " heard_at = heard_at - interval '1 minute'"
        )
