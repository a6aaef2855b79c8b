"""The weekly letter: who gets it, once a week, what it says, and what it never says."""

import email
import json
import re
import smtplib
import ssl
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import ValidationError

from core.access.viewer import Viewer
from core.digest.choice import Choice, choice, choose, usual
from core.digest.content import Digest, digest, iso_week, lines
from core.digest.letter import address, letter
from core.digest.sending import Report, send_due
from core.digest.stopping import WEEKLY, Reader, reader_in
from core.intake import submissions
from core.intake.model import Grain
from core.refusals import Refused
from core.settings import Settings
from core.texts import set_language
from embedded import __main__ as supervisor
from embedded.lite import free_port
from tests.conftest import Person, TestStack, fresh_stack
from tests.intake.ministry import file_of, make_ministry

NOW = datetime.now(UTC)
SENDER = "jejaring@network.test"


@dataclass
class Sink:
    """A mail server that keeps what it is given; ``refuses`` are addresses it does not know."""

    letters: list[EmailMessage] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name.
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        if address in self.refuses:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a letter."""
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        assert envelope.rcpt_tos == [message["To"]]
        self.letters.append(message)
        return "250 OK"

    def to(self, person: Person) -> list[EmailMessage]:
        """Return the letters to one person."""
        return [message for message in self.letters if message["To"] == person.viewer.email]


@pytest.fixture(scope="module")
def stack() -> Iterator[TestStack]:
    """A network of its own: in the one that most tests share, thousands wait for a letter."""
    with fresh_stack("letters") as started:
        yield started


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server on this machine."""
    made = Sink(port=free_port())
    controller = Controller(made, hostname="127.0.0.1", port=made.port)
    controller.start()
    try:
        yield made
    finally:
        controller.stop()


def mail_settings(stack: TestStack, sink: Sink, **changed: object) -> Settings:
    """Return the settings of a portal that writes to the sink."""
    mail = {"smtp_host": "127.0.0.1", "smtp_port": sink.port, "smtp_security": "none", "mail_from": SENDER}
    return stack.settings.model_copy(update={**mail, **changed})


def send(stack: TestStack, sink: Sink, now: datetime = NOW) -> Report:
    return send_due(stack.running.database.conninfo(), mail_settings(stack, sink), now)


def text_of(message: EmailMessage) -> str:
    """Return the plain text of a letter."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def something_waits(stack: TestStack, country: str = "FJ") -> tuple[Person, Person]:
    """Make a ministry with a submission to decide; return its uploader and approver."""
    ministry = make_ministry(stack, country=country)
    handle = next(iter(ministry.accounts))
    row = {
        "external_id": uuid.uuid4().hex,
        "published_at": "2026-05-03 10:00",
        "account": handle,
        "reactions": 3,
    }
    made = ministry.land(file_of(Grain.POST, [row], name="secret-file-name.csv"))
    submissions.submit(ministry.uploader.api, made)
    return ministry.uploader, ministry.approver


# What it says.


@pytest.mark.stack
def test_a_letter_counts_what_waits_for_its_reader(stack: TestStack, sink: Sink) -> None:
    _uploader, approver = something_waits(stack)
    found = digest(approver.api, approver.viewer, NOW)
    assert found.to_decide >= 1
    send(stack, sink)
    (message,) = sink.to(approver)
    assert message["From"] == SENDER
    assert f"{found.to_decide} submission" in text_of(message)
    assert f"{stack.settings.public_url}/submissions" in text_of(message)
    assert f"{stack.settings.public_url}/digest" in text_of(message)
    (address,) = re.findall(r"<(.+)>", message["List-Unsubscribe"])
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert reader_in(stack.settings, address.rpartition("/")[2]) == Reader(approver.viewer.id, WEEKLY, "en")
    assert address in text_of(message)
    assert address in html_of(message)


@pytest.mark.stack
def test_a_letter_holds_no_figure_name_or_comment_of_anybodys_work(stack: TestStack, sink: Sink) -> None:
    uploader, approver = something_waits(stack)
    ministry = make_ministry(stack, country="FJ")
    handle = next(iter(ministry.accounts))
    row = {"external_id": "x", "published_at": "2026-05-03 10:00", "account": handle, "reactions": 987_654}
    made = ministry.land(file_of(Grain.POST, [row], name="secret-file-name.csv"))
    submissions.submit(ministry.uploader.api, made)
    submissions.give_back(approver.api, made, "A confidential remark")
    send(stack, sink)
    for person in (uploader, approver, ministry.uploader):
        (message,) = sink.to(person)
        for secret in ("secret-file-name", "987654", "987,654", handle, "confidential", "Embassy"):
            assert secret not in text_of(message) + html_of(message) + str(message["Subject"])
    assert "1 upload of yours is to be sent or mended" in text_of(sink.to(ministry.uploader)[0])
    assert "1 returned" in text_of(sink.to(uploader)[0])


@pytest.mark.stack
def test_a_letter_says_what_is_late(stack: TestStack, sink: Sink) -> None:
    ministry = make_ministry(stack, country="FJ", handles=("a", "b"))
    with stack.owner() as connection:
        for account, days in zip(ministry.accounts.values(), (45, 70), strict=True):
            connection.execute(
                "update portal.account set created_at = now() - make_interval(days => %s) where id = %s",
                [days, account],
            )
    send(stack, sink)
    said = text_of(sink.to(ministry.uploader)[0])
    assert "long overdue" in said
    assert said.index("long overdue") < said.index(" overdue: ")


@pytest.mark.stack
def test_a_week_without_anything_to_say_brings_no_letter(stack: TestStack, sink: Sink) -> None:
    with stack.owner() as connection:
        row = connection.execute(
            "select code from portal.country where in_network and code not in (select country from portal.account)"
            " order by code desc limit 1"
        ).fetchone()
    assert row is not None
    alone = stack.person(row[0], "approver")
    # A release that other tests cut today is something to say to everybody, but not for ever.
    send(stack, sink, NOW + timedelta(days=21))
    assert sink.to(alone) == []
    with stack.owner() as connection:
        noted = connection.execute(
            "select outcome from portal.digest_sent where member_id = %s", [alone.viewer.id]
        ).fetchall()
    assert noted == [("nothing_to_say",)]


# Who gets it, and how often.


@pytest.mark.stack
def test_each_member_gets_one_letter_a_week(stack: TestStack, sink: Sink) -> None:
    _uploader, approver = something_waits(stack)
    assert send(stack, sink).sent >= 1
    assert send(stack, sink) == Report()
    assert len(sink.to(approver)) == 1
    send(stack, sink, NOW + timedelta(days=7))
    first, second = sink.to(approver)
    assert first["Message-ID"] != second["Message-ID"]


@pytest.mark.stack
def test_a_crash_between_letter_and_note_repeats_that_letter_and_no_other(
    stack: TestStack, sink: Sink
) -> None:
    uploader, approver = something_waits(stack)
    send(stack, sink)
    with stack.owner() as connection:
        connection.execute("delete from portal.digest_sent where member_id = %s", [approver.viewer.id])
    assert send(stack, sink) == Report(sent=1)
    first, again = sink.to(approver)
    assert first["Message-ID"] == again["Message-ID"], "a mail server can tell that it is the same letter"
    assert len(sink.to(uploader)) <= 1


@pytest.mark.stack
def test_two_runs_at_once_send_once(stack: TestStack, sink: Sink) -> None:
    something_waits(stack)
    with stack.owner() as connection:
        connection.execute("select pg_advisory_lock(8311945003)")
        assert send(stack, sink) == Report()
        connection.execute("select pg_advisory_unlock(8311945003)")
    assert send(stack, sink).sent >= 1


@pytest.mark.stack
def test_the_letter_is_for_analysts_and_approvers_unless_somebody_chose(stack: TestStack, sink: Sink) -> None:
    uploader, approver = something_waits(stack)
    reader, publisher = stack.person("FJ", "reader"), stack.person("FJ", "publisher")
    choose(uploader.api, Choice(wanted=False, language="en"))
    choose(reader.api, Choice(wanted=True, language="en"))
    ministry = make_ministry(stack, country="FJ")
    handle = next(iter(ministry.accounts))
    made = ministry.land(
        file_of(Grain.POST, [{"external_id": "y", "published_at": "2026-05-03 10:00", "account": handle}])
    )
    ministry.approve(made)
    send(stack, sink)
    got = {len(sink.to(person)) for person in (approver, reader)}
    assert got == {1}
    assert sink.to(uploader) == sink.to(publisher) == []


@pytest.mark.stack
def test_a_suspended_member_is_not_written_to(stack: TestStack, sink: Sink) -> None:
    _uploader, approver = something_waits(stack)
    with stack.owner() as connection:
        connection.execute(
            "update portal.member set suspended_at = now() where id = %s", [approver.viewer.id]
        )
    send(stack, sink)
    assert sink.to(approver) == []


@pytest.mark.stack
def test_it_comes_in_the_members_language(stack: TestStack, sink: Sink) -> None:
    _uploader, approver = something_waits(stack)
    choose(approver.api, Choice(wanted=True, language="id"))
    assert choice(approver.api, approver.viewer) == Choice(wanted=True, language="id")
    send(stack, sink)
    (message,) = sink.to(approver)
    assert message["Content-Language"] == "id"
    assert '<html lang="id">' in html_of(message)


def test_without_a_choice_the_language_is_the_countrys_where_we_speak_it() -> None:
    assert usual("ID", ["reader", "contributor"]) == Choice(wanted=True, language="id")
    assert usual("AU", ["approver"]) == Choice(wanted=True, language="en")
    assert usual("JP", ["reader", "secretariat"]) == Choice(wanted=False, language="en")
    assert usual("ZZ", ["reader"]).language == "en"


@pytest.mark.stack
def test_a_choice_is_ones_own_and_in_the_log(stack: TestStack) -> None:
    person, colleague = stack.person("FJ", "approver"), stack.person("FJ", "approver")
    choose(person.api, Choice(wanted=False, language="en"))
    assert choice(colleague.api, colleague.viewer).wanted
    events = person.api.rows("audit_event", where={"subject": person.viewer.id})
    assert [event["action"] for event in events] == ["digest.chosen"]
    with pytest.raises(Refused, match=r"access\.malformed"):
        choose(person.api, Choice(wanted=True, language="<script>"))


# When the mail server is difficult.


@pytest.mark.stack
def test_a_refused_address_keeps_nobody_else_waiting_and_is_tried_again(stack: TestStack, sink: Sink) -> None:
    uploader, approver = something_waits(stack)
    sink.refuses.add(approver.viewer.email)
    assert send(stack, sink).failed >= 1
    assert sink.to(approver) == []
    sink.refuses.clear()
    send(stack, sink)
    assert len(sink.to(approver)) == 1
    assert len(sink.to(uploader)) <= 1


@pytest.mark.stack
def test_without_a_mail_server_nothing_is_noted(stack: TestStack, sink: Sink) -> None:
    _uploader, approver = something_waits(stack)
    closed = mail_settings(stack, sink, smtp_port=free_port())
    with pytest.raises(OSError, match="refused"):
        send_due(stack.running.database.conninfo(), closed, NOW)
    send(stack, sink)
    assert len(sink.to(approver)) == 1


@pytest.mark.stack
def test_a_password_is_never_sent_in_clear(stack: TestStack) -> None:
    """A server that offers no STARTTLS, or a certificate nobody vouches for, gets no password."""
    asked: list[Any] = []

    def authenticate(*arguments: Any) -> AuthResult:
        asked.append(arguments[-1])
        return AuthResult(success=True)

    something_waits(stack)
    made = Sink(port=free_port())
    controller = Controller(
        made, hostname="127.0.0.1", port=made.port, authenticator=authenticate, auth_require_tls=False
    )
    controller.start()
    try:
        careful = mail_settings(stack, made, smtp_security="starttls", smtp_user="u", smtp_password="p")
        with pytest.raises(smtplib.SMTPNotSupportedError):
            send_due(stack.running.database.conninfo(), careful, NOW)
    finally:
        controller.stop()
    assert (asked, made.letters) == ([], [])


@pytest.mark.stack
def test_a_server_with_a_checked_certificate_and_password_is_used(
    stack: TestStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "1",
                "-subj",
                "/CN=localhost",
            ),
            *("-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"),
            *("-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    seen: list[LoginPassword] = []

    def authenticate(*arguments: Any) -> AuthResult:
        seen.append(arguments[-1])
        return AuthResult(success=True)

    _uploader, approver = something_waits(stack)
    made = Sink(port=free_port())
    controller = Controller(
        made, hostname="127.0.0.1", port=made.port, tls_context=context, require_starttls=True,
        authenticator=authenticate, auth_required=True,
    )  # fmt: skip
    controller.start()
    careful = mail_settings(
        stack, made, smtp_security="starttls", smtp_user="postman", smtp_password="hunter2"
    )
    careful = Settings.model_validate(careful.model_dump())
    try:
        with pytest.raises(ssl.SSLCertVerificationError):
            send_due(stack.running.database.conninfo(), careful, NOW)
        assert (made.letters, seen) == ([], [])
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        send_due(stack.running.database.conninfo(), careful, NOW)
    finally:
        controller.stop()
    assert len(made.to(approver)) == 1
    assert (seen[0].login, seen[0].password) == (b"postman", b"hunter2")


# Attacks by names and addresses.

FOUND = Digest(2, 1, Counter(overdue=3), 1, 0, 4, "7")


def written(name: str = "Ana", to: str = "ana@fj.test") -> EmailMessage:
    """Return a letter to somebody of this name."""
    set_language("en")
    viewer = Viewer(str(uuid.UUID(int=7)), name, to, "FJ", frozenset({"approver"}))
    return letter(
        FOUND,
        viewer,
        week="2026-W47",
        sender=SENDER,
        public_url="https://portal.test",
        stop_at="https://portal.test/x",
    )


@pytest.mark.parametrize(
    "name",
    [
        "Ana\r\nBcc: all@world.test",
        "Ana\nSubject: x",
        "\x00\x1b[31mAna",
        "<script>alert(1)</script>",
        '"><img src=x>',
        "\u202eanA",
        "名前 ឈ្មោះ",
    ],
    ids=ascii,
)
def test_a_name_can_neither_add_a_header_nor_an_element(name: str) -> None:
    message = written(name)
    sent = email.message_from_bytes(message.as_bytes(), policy=default)
    assert sorted(sent.keys()) == sorted(written().keys())
    assert sent["To"] == "ana@fj.test"
    assert isinstance(sent, EmailMessage)
    assert "<script" not in html_of(sent)
    assert "<img" not in html_of(sent)


@pytest.mark.parametrize(
    "to",
    [
        "a@b.test\r\nBcc: c@d.test",
        "a@b.test, c@d.test",
        "Ana <a@b.test>",
        "",
        "nobody",
        "a@b@c.test",
        "a b@c.test",
        "a@b.test\x00",
    ],
    ids=ascii,
)
def test_an_address_that_is_not_one_gets_no_letter(to: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        written(to=to)


def test_ordinary_and_unusual_addresses_are_taken() -> None:
    for to in ("ana@fj.test", "first.last+x@sub.kemlu.go.id", "o'brien@dfat.gov.au"):
        assert address(to).addr_spec == to
    # A domain in other letters is written as every mail server knows it: else it would stop all letters.
    assert address("ana@bücher.test").addr_spec == "ana@xn--bcher-kva.test"


def test_both_forms_say_the_same() -> None:
    message = written()
    for line in lines(FOUND, "https://portal.test"):
        assert line.text in text_of(message)
        assert line.url in text_of(message)
        assert line.url in html_of(message)
    assert message["Subject"] == "Jejaring: 6 things wait for you"


def test_a_letter_says_when_it_was_written() -> None:
    """A letter without a date breaks the rule of letters (RFC 5322), and filters take it for spam."""
    written_at = written()["Date"].datetime
    assert abs(datetime.now(UTC) - written_at) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("day", "week"),
    [(date(2026, 1, 1), "2026-W01"), (date(2027, 1, 1), "2026-W53"), (date(2024, 12, 30), "2025-W01")],
)
def test_weeks_are_iso_weeks(day: date, week: str) -> None:
    assert iso_week(day) == week


# The command.


@pytest.mark.stack
def test_the_command_sends_with_the_deployers_environment(stack: TestStack, sink: Sink) -> None:
    _uploader, approver = something_waits(stack)
    environment = {
        **stack.running.environment(),
        "PATH": "/usr/bin:/bin",
        "JEJARING_PUBLIC_URL": stack.settings.public_url,
        "JEJARING_ISSUERS": json.dumps(
            [
                {
                    **issuer.model_dump(mode="json", exclude={"client_secret"}),
                    "client_secret": "test",
                }
                for issuer in stack.settings.issuers
            ]
        ),
        "DATABASE_URL": stack.running.database.conninfo(),
    }

    def run(**more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "core.digest"],
            cwd=Path(__file__).resolve().parents[2],
            env={name: value for name, value in {**environment, **more}.items() if value},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    mail = {
        "JEJARING_SMTP_HOST": "127.0.0.1",
        "JEJARING_SMTP_PORT": str(sink.port),
        "JEJARING_SMTP_SECURITY": "none",
        "JEJARING_MAIL_FROM": SENDER,
    }
    quiet = run()
    assert (quiet.returncode, "no letters" in quiet.stdout) == (0, True)
    assert run(**mail, DATABASE_URL="").returncode == 2
    done = run(**mail)
    assert done.returncode == 0, done.stderr
    assert len(sink.to(approver)) == 1
    assert approver.viewer.email not in done.stdout + done.stderr


@pytest.mark.stack
def test_the_laptop_sends_by_itself_when_a_mail_server_is_set(
    stack: TestStack, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    _uploader, approver = something_waits(stack)
    assert supervisor.send_letters(stack.running, 8501) is None
    monkeypatch.setenv("JEJARING_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("JEJARING_SMTP_PORT", str(sink.port))
    monkeypatch.setenv("JEJARING_SMTP_SECURITY", "none")
    monkeypatch.setenv("JEJARING_MAIL_FROM", SENDER)
    running = supervisor.send_letters(stack.running, 8501)
    assert running is not None
    assert running.wait(60) == 0
    assert len(sink.to(approver)) == 1
    log = stack.running.folder / "letters.log"
    assert "1 sent" in log.read_text() or " sent, " in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mail_from": ""}, "JEJARING_MAIL_FROM"),
        ({"mail_from": "a@b.test\nBcc: c@d.test"}, "JEJARING_MAIL_FROM"),
        ({"smtp_user": "postman"}, "JEJARING_SMTP_PASSWORD"),
        ({"smtp_password": "hunter2"}, "JEJARING_SMTP_USER"),
        ({"smtp_host": "mail.test", "smtp_security": "none"}, "JEJARING_SMTP_SECURITY"),
        ({"smtp_port": 0}, "smtp_port"),
    ],
)
@pytest.mark.stack
def test_a_mail_server_that_could_not_send_is_refused_at_the_start(
    stack: TestStack, sink: Sink, wrong: dict[str, object], said: str
) -> None:
    given = mail_settings(stack, sink).model_dump()
    assert Settings.model_validate(given).smtp_host
    with pytest.raises(ValidationError, match=said):
        Settings.model_validate({**given, **wrong})
