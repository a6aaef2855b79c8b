"""A script sends a file: what it is told, what is stored, and what it cannot do.

What the served portal promises is asked of the served portal. Every file it takes costs the start of a
process, so what the route alone decides is asked of the route, in this process, over the same HTTP.
"""

import asyncio
import http.client
import io
import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from openpyxl import load_workbook
from starlette.applications import Starlette

from core.access.api import Api
from core.access.machines import issue, machines, revoke
from core.access.viewer import Viewer, person_id, token
from core.intake import machine_route, refused, submissions
from core.intake.check import check_file
from core.intake.machine_landing import Answer as Landed
from core.intake.machine_landing import Job
from core.intake.machine_route import MEDIA_TYPES, PATH, TROUBLES, shown_name
from core.intake.model import Grain
from core.intake.remembered import Answer, remember_answer
from core.settings import Settings
from core.settings import settings as settings_of_this_process
from embedded.demo_idp import ISSUER
from tests.conftest import Portal, TestStack
from tests.intake.ministry import template_bytes
from tests.intake.support import overview, overview_row

pytestmark = [pytest.mark.stack, pytest.mark.long]

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "docs" / "how-to" / "upload_from_a_script.py"
TODAY = datetime.now(UTC).date()
SOON = TODAY + timedelta(days=30)
POSTED = TODAY - timedelta(days=20)
FILE = "application/octet-stream"


def work_in_this_process(work: Callable[..., Landed], job: Job, *, tell: Callable[[float], None]) -> Landed:
    """Do what the process for a file does, without starting one."""
    return work(job, progress=tell)


@dataclass(frozen=True)
class Office:
    """A ministry of the served portal: its approver, a machine's key, and accounts it lists."""

    portal: Portal
    settings: Settings
    approver: Viewer
    api: Api
    key: str
    handle: str
    accounts: Mapping[str, str]

    def post(self, body: bytes, key: str | None = None, **said: Any) -> httpx.Response:
        """Send a body to the served portal as a machine would; ``headers`` and query words may be given."""
        return httpx.post(f"{self.portal.url}{PATH}", timeout=120, **self._request(body, key, said))

    def ask(self, body: bytes, key: str | None = None, **said: Any) -> httpx.Response:
        """Send the same to the route in this process."""

        async def answered() -> httpx.Response:
            transport = httpx.ASGITransport(Starlette(routes=machine_route.build_routes(self.settings)))
            async with httpx.AsyncClient(transport=transport, base_url=self.portal.url) as client:
                return await client.post(PATH, **self._request(body, key, said))

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(machine_route, "apart", work_in_this_process)
            return asyncio.run(answered())

    def _request(self, body: bytes, key: str | None, said: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {key or self.key}", "Content-Type": FILE}
        headers |= said.pop("headers", {})
        return {"content": body, "headers": headers, "params": {"file_name": "posts.csv", **said}}

    def posts(self, *, handle: str | None = None, rows: int = 1) -> bytes:
        """Return a file of posts nobody sent before."""
        return template_bytes(
            Grain.POST,
            [
                {
                    "external_id": uuid.uuid4().hex,
                    "published_at": f"{POSTED} 10:00",
                    "account": self.handle if handle is None else handle,
                    "reactions": 3,
                }
                for _row in range(rows)
            ],
        )

    def contributor(self) -> Api:
        """Return the window of a colleague who uploads by hand."""
        person = self.portal.person("ID", "contributor")
        who = Viewer(
            person_id(ISSUER, person.subject), person.name, person.email, "ID", frozenset(person.roles)
        )
        return Api(self.settings, token(self.settings, who))

    def new_key(self, scope: str = "submit") -> str:
        """Issue another machine."""
        return issue(self.api, f"Test {uuid.uuid4().hex[:8]}", scope, SOON)

    def count(self) -> int:
        """Return how many submissions of any state the ministry has, drafts included."""
        with self.portal.stack.database.connect() as connection:
            row = connection.execute(
                "select count(*) from portal.submission where country = %s", [self.approver.country]
            ).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture(scope="module")
def settings(portal: Portal) -> Iterator[Settings]:
    """The settings of the served portal, which are those of this process meanwhile."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in portal.environment.items():
            environment.setenv(name, value)
        settings_of_this_process.cache_clear()
        yield settings_of_this_process()
    settings_of_this_process.cache_clear()


@pytest.fixture(scope="module")
def office(portal: Portal, settings: Settings) -> Office:
    """The Indonesian ministry of the demonstration network, with an account of its own for these tests."""
    person = portal.person("ID", "approver")
    viewer = Viewer(
        person_id(ISSUER, person.subject), person.name, person.email, "ID", frozenset(person.roles)
    )
    api = Api(settings, token(settings, viewer))
    handle = f"machine_{uuid.uuid4().hex[:8]}"
    with portal.stack.database.connect() as connection:
        accounts: dict[str, str] = dict(
            connection.execute(
                "insert into portal.account (mission_id, country, platform, handle)"
                " select m.id, 'ID', p, %s from unnest(array['instagram', 'x']) as p,"
                " (select id from portal.mission where country = 'ID' order by id limit 1) as m"
                " returning platform, id::text",
                [handle],
            ).fetchall()
        )
    key = issue(api, "Nightly export", "submit", SOON)
    return Office(portal, settings, viewer, api, key, handle, accounts)


@pytest.fixture(autouse=True)
def _a_new_minute(portal: Portal) -> None:
    """Let no test wait for the knocks of another."""
    with portal.stack.database.connect() as connection:
        connection.execute("update portal.machine_key set asked = 0")


def code(answer: httpx.Response) -> str:
    """Return the code of an answer that stored nothing."""
    said = answer.json()
    assert said["stored"] is False
    assert said["message"]
    return str(said["code"])


def test_a_file_is_stored_and_answered_as_the_command_line_does(office: Office) -> None:
    answer = office.post(office.posts(rows=3))
    assert answer.status_code == 201, answer.text
    said = answer.json()
    table = said["tables"][0]
    assert said["stored"] is True
    assert (table["recognised"], table["rows"]["accepted"], table["file"]) == (True, 3, "posts.csv")
    made = submissions.submission(office.api, table["submission"]["id"])
    assert (made.state, made.created_by) == ("checked", office.approver.id)
    assert made.created_by_name == f"Nightly export ({office.approver.name})"
    assert table["submission"]["url"] == f"{office.portal.url}/submissions?submission={made.id}"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_same_request_again_stores_nothing_and_goes_on_where_it_stopped(office: Office) -> None:
    body = office.posts()
    first, before = office.ask(body).json(), office.count()
    again = office.ask(body, submit="true")
    assert again.status_code == 200
    table = again.json()["tables"][0]
    assert table["submission"]["id"] == first["tables"][0]["submission"]["id"]
    assert (table["submission"]["new"], table["submission"]["state"]) == (False, "submitted")
    assert office.count() == before


def test_sent_for_approval_at_once_when_asked(office: Office) -> None:
    answer = office.ask(office.posts(), submit="true")
    assert answer.json()["tables"][0]["submission"]["state"] == "submitted"


def test_what_is_returned_to_a_machine_waits_for_people_who_can_mend_it(office: Office) -> None:
    made = office.ask(office.posts(), submit="true").json()["tables"][0]["submission"]["id"]
    second = TestStack(office.portal.stack, office.settings).person("ID", "approver")
    submissions.give_back(second.api, made, "Counted twice.")
    analyst = office.portal.person("ID", "contributor")
    colleague = Viewer("", analyst.name, analyst.email, "ID", frozenset(analyst.roles))
    returned = submissions.submission(office.contributor(), made)
    assert submissions.waits_for(returned, colleague)
    assert submissions.waits_for(returned, office.approver), "who issued the key can have it send again"
    assert not submissions.waits_for(returned, second.viewer)


def test_what_somebody_outside_counted_is_kept_for_comparison_and_is_never_the_same_file(
    office: Office,
) -> None:
    body = office.posts()
    answer = office.ask(body, kind="monitored", submit="true")
    assert answer.status_code == 201, answer.text
    made = submissions.submission(office.api, answer.json()["tables"][0]["submission"]["id"])
    assert (made.kind, made.state) == ("monitored", "submitted")
    before = office.count()
    other = office.ask(body)
    assert other.json()["tables"][0]["problem"]["code"] == "machine.other_kind"
    assert office.ask(body, kind="monitored").status_code == 200
    assert code(office.ask(office.posts(), kind="guessed")) == "machine.query"
    assert office.count() == before


def test_a_key_for_drafts_sends_nothing(office: Office) -> None:
    key, before = office.new_key("store"), office.count()
    answer = office.ask(office.posts(), key, submit="true")
    assert (answer.status_code, code(answer), office.count()) == (403, "machine.scope", before)
    assert office.ask(office.posts(), key).status_code == 201


def test_the_days_a_file_covers_come_with_the_request(office: Office) -> None:
    first, last = POSTED - timedelta(days=3), POSTED + timedelta(days=3)
    answer = office.ask(office.posts(), first_day=str(first), last_day=str(last))
    assert answer.status_code == 201, answer.text
    made = submissions.submission(office.api, answer.json()["tables"][0]["submission"]["id"])
    assert (made.first_day, made.last_day) == (first, last)


def test_whose_figures_they_are_comes_with_the_request_where_the_file_does_not_say(office: Office) -> None:
    body = overview(overview_row(likes=uuid.uuid4().int % 10_000))
    answer = office.ask(body)
    assert answer.status_code == 422
    assert answer.json()["tables"][0]["problem"]["code"] == "machine.whose"
    answer = office.ask(body, account=f"https://x.com/{office.handle.upper()}")
    assert answer.status_code == 201, answer.text
    made = answer.json()["tables"][0]["submission"]["id"]
    assert submissions.account_ids(office.api, made) == [office.accounts["x"]]
    # What was answered with the request is not asked for once more.
    assert "hint.no_account" not in {found["code"] for found in answer.json()["tables"][0]["findings"]}


def test_what_a_person_answered_before_about_such_files_holds_for_machines(office: Office) -> None:
    body = overview(overview_row(likes=uuid.uuid4().int % 10_000))
    remember_answer(office.contributor(), "x.account_overview/x", Answer(account_id=office.accounts["x"]))
    answer = office.ask(body)
    assert answer.status_code == 201, answer.text
    made = answer.json()["tables"][0]["submission"]["id"]
    assert submissions.account_ids(office.api, made) == [office.accounts["x"]]


def test_a_post_falls_on_the_day_of_its_own_accounts_zone(office: Office) -> None:
    with office.portal.stack.database.connect() as connection:
        connection.execute(
            "update portal.account set time_zone = 'Asia/Jayapura' where id = %s",
            [office.accounts["instagram"]],
        )
    late = office.posts().replace(b" 10:00", b" 23:30")
    made = office.ask(late).json()["tables"][0]["submission"]["id"]
    assert submissions.submission(office.api, made).first_day == POSTED + timedelta(days=1)


def test_mended_rows_join_the_submission_they_belong_to(office: Office) -> None:
    body = office.posts() + b"".join(office.posts().replace(b",3", b",many").split(b"\n", 1)[1:])
    first = office.ask(body).json()["tables"][0]
    assert first["rows"]["refused"] == 1
    verdict = check_file("posts.csv", body)
    mended = load_workbook(io.BytesIO(refused.workbook(verdict)))
    for row in mended.active or ():
        for cell in row:
            cell.value = "3" if cell.value == "many" else cell.value
    buffer = io.BytesIO()
    mended.save(buffer)
    answer = office.ask(buffer.getvalue(), file_name="mended.xlsx")
    assert answer.status_code == 201, answer.text
    assert answer.json()["tables"][0]["submission"]["id"] == first["submission"]["id"]
    assert submissions.submission(office.api, first["submission"]["id"]).rows_accepted == 2


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"first_day": str(POSTED + timedelta(days=1))}, "machine.outside_period"),
        ({"last_day": str(POSTED - timedelta(days=1))}, "machine.outside_period"),
    ],
)
def test_a_period_that_leaves_posts_out_stores_nothing(
    office: Office, said: Mapping[str, str], wanted: str
) -> None:
    before = office.count()
    answer = office.ask(office.posts(), **said)
    assert answer.status_code == 422
    assert answer.json()["tables"][0]["problem"]["code"] == wanted
    assert office.count() == before


def test_the_account_of_another_ministry_is_nobodys(office: Office) -> None:
    with office.portal.stack.database.connect() as connection:
        row = connection.execute(
            "select handle from portal.account where country = 'AU' and platform = 'instagram'"
            " and lower(handle) not in (select lower(handle) from portal.account where country = 'ID') limit 1"
        ).fetchone()
    assert row is not None
    before = office.count()
    for answer in (
        office.ask(office.posts(handle=row[0])),
        office.ask(overview(overview_row()), account=row[0]),
    ):
        assert answer.status_code == 422
        problem = answer.json()["tables"][0]["problem"]
        assert problem["code"] == "machine.unknown_accounts"
        assert row[0] in problem["message"]
    assert office.count() == before


def test_rows_of_accounts_not_listed_are_left_out_when_asked(office: Office) -> None:
    body = office.posts() + office.posts(handle="somebody_else").split(b"\n", 1)[1]
    assert office.ask(body).status_code == 422
    answer = office.ask(body, others="leave_out")
    assert answer.status_code == 201
    assert answer.json()["tables"][0]["rows"] == {"total": 2, "accepted": 1, "refused": 1}
    found = submissions.findings(office.api, answer.json()["tables"][0]["submission"]["id"])
    assert "account.left_out" in {finding.code for finding in found}


def test_a_name_that_went_from_one_account_to_another_is_left_to_a_person(office: Office) -> None:
    name = f"moved_{uuid.uuid4().hex[:8]}"
    with office.portal.stack.database.connect() as connection:
        connection.execute(
            "insert into portal.account (mission_id, country, platform, handle)"
            " select mission_id, country, platform, %s from portal.account where id = %s",
            [name, office.accounts["instagram"]],
        )
        connection.execute(
            "insert into portal.account_handle (account_id, country, handle, until) values (%s, 'ID', %s, %s)",
            [office.accounts["instagram"], name, POSTED],
        )
    before = office.count()
    # Leaving out the rows of others never leaves out one's own.
    for wish in ({}, {"others": "leave_out"}):
        answer = office.ask(office.posts(handle=name), **wish)
        assert answer.status_code == 422
        problem = answer.json()["tables"][0]["problem"]
        assert problem["code"] == "machine.which_account"
        assert name in problem["message"]
    assert office.count() == before
    after = office.posts(handle=name).replace(str(POSTED).encode(), str(POSTED + timedelta(days=1)).encode())
    assert office.ask(after).status_code == 201


def test_one_bad_table_of_an_archive_keeps_the_others_out(office: Office) -> None:
    def archive(**files: bytes) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as packed:
            for name, content in files.items():
                packed.writestr(f"{name}.csv", content)
        return buffer.getvalue()

    good, before = office.posts(), office.count()
    answer = office.ask(archive(good=good, bad=b"no,figures\nat,all\n"), file_name="all.zip")
    assert answer.status_code == 422
    assert ["problem" in table for table in answer.json()["tables"]] == [False, True]
    assert office.count() == before
    answer = office.ask(archive(good=good, more=office.posts()), file_name="all.zip")
    assert answer.status_code == 201
    assert office.count() == before + 2


# Whose key.


def test_without_a_key_nothing_is_read(office: Office) -> None:
    for header in ("", "Basic abc", "Bearer", f"Bearer {office.key} x", office.key):
        answer = office.post(b"x", headers={"Authorization": header})
        assert (answer.status_code, code(answer)) == (401, "machine.no_key")
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_cookie_is_no_key(office: Office) -> None:
    answer = httpx.post(
        f"{office.portal.url}{PATH}?file_name=a.csv",
        content=b"x",
        headers={"Content-Type": FILE, "Cookie": f"_streamlit_user={office.key}; token={office.key}"},
    )
    assert (answer.status_code, code(answer)) == (401, "machine.no_key")
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


def test_nothing_but_sending_a_file_is_offered(office: Office) -> None:
    """No other verb does anything, and no page of another site may ask for leave to send."""
    for method in ("GET", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = httpx.request(
            method,
            f"{office.portal.url}{PATH}",
            headers={
                "Authorization": f"Bearer {office.key}",
                "Origin": "https://evil.test",
                "Access-Control-Request-Method": "POST",
            },
        )
        assert answer.status_code < 500
        assert "stored" not in answer.text
        assert "access-control-allow-origin" not in answer.headers


def test_a_forged_key_is_unknown(office: Office) -> None:
    for key in (
        office.key[:-1],
        office.key[:-1] + ("A" if office.key[-1] != "A" else "B"),
        "jejaring_",
        "é" * 5,
    ):
        answer = office.post(b"x", headers={"Authorization": f"Bearer {key}".encode()})
        assert (answer.status_code, code(answer)) == (401, "machine.unknown")


def test_a_key_in_the_address_is_refused(office: Office) -> None:
    """What stands in an address stands in logs."""
    said = httpx.post(
        f"{office.portal.url}{PATH}",
        params={"file_name": "a.csv", "key": office.key},
        headers={"Content-Type": FILE},
        content=b"x",
    )
    assert said.status_code == 401
    assert office.key not in said.text


def test_a_revoked_and_an_expired_key_say_so(office: Office) -> None:
    key = office.new_key()
    newest = machines(office.api, "ID")[0]
    revoke(office.api, newest)
    answer = office.post(office.posts(), key)
    assert (answer.status_code, code(answer)) == (401, "machine.revoked")
    key = office.new_key()
    newest = machines(office.api, "ID")[0]
    with office.portal.stack.database.connect() as connection:
        connection.execute(
            "update portal.machine set created_at = now() - interval '9 days', expires_on = %s where id = %s",
            [TODAY - timedelta(days=1), newest.id],
        )
    answer = office.post(office.posts(), key)
    assert (answer.status_code, code(answer)) == (401, "machine.expired")


def test_a_suspended_issuer_stops_the_machine(office: Office) -> None:
    with office.portal.stack.database.connect() as connection:
        connection.execute(
            "update portal.member set suspended_at = now() where id = %s", [office.approver.id]
        )
    try:
        answer = office.post(office.posts())
        assert (answer.status_code, code(answer)) == (403, "machine.unanswered")
    finally:
        with office.portal.stack.database.connect() as connection:
            connection.execute(
                "update portal.member set suspended_at = null where id = %s", [office.approver.id]
            )


def test_a_key_that_knocks_too_often_is_told_when_to_come_again(office: Office) -> None:
    key = office.new_key()
    answers = [office.post(b"", key) for _knock in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert code(answers[-1]) == "machine.busy"
    assert int(answers[-1].headers["retry-after"]) == 60


# What is sent.


@pytest.mark.parametrize(
    "kind",
    ["", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html", "image/png"],
)
def test_only_a_file_as_the_body_is_taken(office: Office, kind: str) -> None:
    answer = office.post(office.posts(), headers={"Content-Type": kind})
    assert (answer.status_code, code(answer)) == (415, "machine.media_type")


def test_the_usual_types_of_exports_are_taken() -> None:
    assert {"text/csv", "application/zip", "application/json", FILE} <= MEDIA_TYPES


@pytest.mark.parametrize(
    "said",
    [
        {"file_name": ""},
        {"file_name": "../.."},
        {"file_name": "\x00\n"},
        {"colour": "red"},
        {"platform": "myspace"},
        {"year": "99"},
        {"year": "1999"},
        {"first_day": "yesterday"},
        {"first_day": "2026-02-31"},
        {"last_day": "20260201"},
        {"others": "keep"},
        {"submit": "yes"},
        {"submit": ["true", "false"]},
    ],
    ids=repr,
)
def test_a_wish_that_is_not_understood_stores_nothing(office: Office, said: Mapping[str, Any]) -> None:
    answer = office.post(office.posts(), **said)
    assert (answer.status_code, code(answer)) == (400, "machine.query")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\x\\posts.csv", "posts.csv"),
        ("a\r\nSet-Cookie: x=y", "aSet-Cookie: x=y"),
        ("\u202egpj.csv", "gpj.csv"),
        ("x" * 300 + ".csv", "x" * 251 + ".csv"),
    ],
    ids=ascii,
)
def test_a_name_is_only_its_last_part_and_can_be_shown(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_a_path_in_the_name_leads_nowhere(office: Office) -> None:
    answer = office.ask(office.posts(), file_name="../../tmp/<script>\r\nSet-Cookie: x=y.csv")
    assert answer.status_code == 201, answer.text
    assert answer.json()["tables"][0]["file"] == "<script>Set-Cookie: x=y.csv"
    assert "set-cookie" not in answer.headers


def test_an_unreadable_file_gets_the_findings_of_the_page(office: Office) -> None:
    for body, wanted in (
        (b"%PDF-1.7 nothing here", "file."),
        (b"PK\x03\x04broken", "file."),
        (b"just words\n", "export."),
    ):
        answer = office.ask(body)
        assert answer.status_code == 422
        table = answer.json()["tables"][0]
        assert table["recognised"] is False
        assert any(finding["code"].startswith(wanted) for finding in table["findings"])
        assert table["problem"]["code"] == "machine.not_recognised"


def test_a_zip_bomb_is_refused_by_its_contents(office: Office) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("posts.csv", b"0" * 50_000_000)
    answer = office.post(buffer.getvalue(), file_name="bomb.zip")
    assert answer.status_code == 422
    assert [f["code"] for f in answer.json()["tables"][0]["findings"]] == ["file.unpacks_too_large"]


def test_a_declared_size_beyond_the_limit_is_refused_before_it_is_sent(office: Office) -> None:
    connection = http.client.HTTPConnection(urlsplit(office.portal.url).netloc, timeout=20)
    connection.putrequest("POST", f"{PATH}?file_name=a.csv")
    for name, value in (
        ("Authorization", f"Bearer {office.key}"),
        ("Content-Type", FILE),
        ("Content-Length", str(200 * 1024 * 1024 + 1)),
    ):
        connection.putheader(name, value)
    connection.endheaders()
    try:
        answer = connection.getresponse()
        assert answer.status == 413
        assert json.loads(answer.read())["code"] == "machine.too_large"
    finally:
        connection.close()


def test_a_body_that_never_says_how_long_it_is_ends_at_the_limit(office: Office) -> None:
    def endless() -> Iterator[bytes]:
        for _piece in range(201):
            yield b"0" * 1024 * 1024

    try:
        answer = httpx.post(
            f"{office.portal.url}{PATH}?file_name=a.csv",
            content=endless(),
            headers={"Authorization": f"Bearer {office.key}", "Content-Type": FILE},
            timeout=60,
        )
        assert (answer.status_code, code(answer)) == (413, "machine.too_large")
    except httpx.WriteError:
        # The portal hung up on the rest, which is an answer, too.
        pass
    assert office.post(office.posts()).status_code == 201, "the portal works on"


def test_a_slow_sender_keeps_nobody_waiting(office: Office) -> None:
    """While one body trickles in, others are answered; a sender that hangs up leaves nothing behind."""
    address = urlsplit(office.portal.url)
    before = office.count()
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=20) as slow:
        slow.sendall(
            f"POST {PATH}?file_name=a.csv HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {office.key}\r\n"
            f"Content-Type: {FILE}\r\nContent-Length: 1000\r\n\r\nDate".encode()
        )
        time.sleep(0.3)
        assert office.post(office.posts()).json()["code"] == "machine.one_at_a_time"
        assert office.post(office.posts(), office.new_key()).status_code == 201
    deadline = time.monotonic() + 10
    while office.post(office.posts()).status_code != 201:
        assert time.monotonic() < deadline, "the place of the sender that hung up is free again"
        time.sleep(0.2)
    assert office.count() == before + 2


def test_pages_answer_while_a_large_file_is_checked(office: Office) -> None:
    body, answers = office.posts(rows=20_000), []
    sender = threading.Thread(target=lambda: answers.append(office.post(body)))
    sender.start()
    started = time.monotonic()
    slowest = 0.0
    while sender.is_alive():
        begun = time.monotonic()
        assert httpx.get(f"{office.portal.url}/_stcore/health", timeout=10).is_success
        slowest = max(slowest, time.monotonic() - begun)
        time.sleep(0.02)
    sender.join()
    assert answers[0].status_code == 201, answers[0].text
    whole = time.monotonic() - started
    assert slowest < whole / 2, f"the portal was silent for {slowest:.2f} of {whole:.2f} s"


def test_nothing_sent_stays_on_the_disk(office: Office, tmp_path: Path) -> None:
    import tempfile

    office.post(office.posts())
    office.post(b"junk")
    assert list(Path(tempfile.gettempdir()).glob("jejaring-upload-*")) == []


def test_the_answer_speaks_the_language_asked_for(office: Office) -> None:
    answer = office.post(
        b"x", headers={"Accept-Language": "id-ID,id;q=0.9,en;q=0.5", "Content-Type": "text/html"}
    )
    assert answer.headers["content-language"] == "id"
    answer = office.post(b"x", headers={"Accept-Language": "<script>", "Content-Type": "text/html"})
    assert answer.headers["content-language"] == "en"


def test_every_trouble_has_a_status_and_a_sentence() -> None:
    assert all(400 <= status < 600 and sentence for status, sentence in TROUBLES.values())


# The script of the documentation.


def run_script(office: Office, *arguments: str, key: str | None = None) -> "subprocess.CompletedProcess[str]":
    """Run the script as the how-to says."""
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        env={
            **os.environ,
            "JEJARING_URL": office.portal.url,
            "JEJARING_KEY": office.key if key is None else key,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_script_of_the_how_to_sends_files(office: Office, tmp_path: Path) -> None:
    (tmp_path / "one file.csv").write_bytes(office.posts())
    (tmp_path / "two.csv").write_bytes(office.posts())
    done = run_script(office, str(tmp_path / "one file.csv"), str(tmp_path / "two.csv"), "--submit")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("submitted: http") == 2


def test_the_script_says_what_was_not_stored(office: Office, tmp_path: Path) -> None:
    (tmp_path / "junk.csv").write_bytes(b"junk")
    done = run_script(office, str(tmp_path / "junk.csv"), str(tmp_path / "absent.csv"))
    assert done.returncode == 1
    assert "not stored (HTTP 422)" in done.stdout
    assert "no such file" in done.stdout
    done = run_script(office, str(tmp_path / "junk.csv"), key="jejaring_wrong")
    assert (done.returncode, "HTTP 401" in done.stdout) == (1, True)


def test_the_how_to_shows_the_script_as_it_is_tested() -> None:
    page = (SCRIPT.parent / "upload-from-a-script.md").read_text(encoding="utf-8")
    assert "upload_from_a_script.py" in page
    for word in ("submit", "account", "first_day", "last_day", "year", "platform", "others", "file_name"):
        assert f"`{word}" in page, word
    # Whatever a request can say, the script can say too.
    script = SCRIPT.read_text(encoding="utf-8")
    assert [wish for wish in machine_route._QUERY if f'"{wish}"' not in script] == []
    for status, _sentence in TROUBLES.values():
        assert f"{status}" in page
