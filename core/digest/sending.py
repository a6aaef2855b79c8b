"""Send this week's letters: to every member who wants one and has not got it, each once.

Needs the database's password to know who the members are, and so never runs in the serving
process. What a letter says is asked with a token of the member it is for.
"""

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import psycopg

from core.access.api import Api
from core.access.viewer import Viewer, token
from core.digest.choice import WANTED_BY, Choice, usual
from core.digest.content import digest, iso_week
from core.digest.letter import letter
from core.digest.stopping import WEEKLY, Reader, stop_url
from core.refusals import Refused, Unreachable
from core.texts import set_language

if TYPE_CHECKING:
    from core.settings import Settings

LOG: Final = logging.getLogger(__name__)
PATIENCE_SECONDS: Final = 30
# Two runs at once would both send; the number is arbitrary and ours alone.
LOCK: Final = 8_311_945_003

_WAITING: Final = """
select m.id::text, m.name, m.email, m.country, m.roles, c.wanted, c.language
from portal.member m
left join portal.digest_choice c on c.member_id = m.id
where m.suspended_at is null
  and coalesce(c.wanted, m.roles && %(wanted_by)s)
  and not exists (select from portal.digest_sent s where s.member_id = m.id and s.week = %(week)s)
order by m.country, m.id
"""
_NOTE: Final = """
insert into portal.digest_sent (member_id, week, country, outcome) values (%s, %s, %s, %s)
on conflict do nothing
"""


@dataclass
class Report:
    """How many letters were sent, how many had nothing to say, and how many could not be sent."""

    sent: int = 0
    nothing_to_say: int = 0
    failed: int = 0


def send_due(conninfo: str, settings: "Settings", now: datetime | None = None) -> Report:
    """Send the letters of this ISO week that are still due.

    Safe to repeat: who has theirs is noted after each letter, so a crash between a letter and its
    note repeats that one letter, and no other. A second run at the same time does nothing.

    Raises:
        psycopg.Error: when the database cannot be reached.
        OSError, smtplib.SMTPException: when the mail server cannot; the next run goes on.
    """
    moment = now or datetime.now(UTC)
    week, report = iso_week(moment.date()), Report()
    with psycopg.connect(conninfo, autocommit=True) as owner:
        if owner.execute("select pg_try_advisory_lock(%s)", [LOCK]).fetchone() != (True,):
            return report
        waiting = owner.execute(_WAITING, {"wanted_by": list(WANTED_BY), "week": week}).fetchall()
        if not waiting:
            return report
        with mail_server(settings) as server:
            for person, name, email, country, roles, wanted, language in waiting:
                viewer = Viewer(person, name, email, country, frozenset(roles))
                chosen = usual(viewer.country, roles) if wanted is None else Choice(wanted, language)
                outcome = _send(server, settings, viewer, chosen.language, moment)
                setattr(report, outcome, getattr(report, outcome) + 1)
                if outcome != "failed":
                    owner.execute(_NOTE, [viewer.id, week, viewer.country, outcome])
    return report


def _send(server: smtplib.SMTP, settings: "Settings", viewer: Viewer, language: str, moment: datetime) -> str:
    """Send one letter and return what became of it; whom it concerns stands in the log by number only."""
    set_language(language)
    try:
        found = digest(Api(settings, token(settings, viewer)), viewer, moment)
        if found.empty:
            return "nothing_to_say"
        server.send_message(
            letter(
                found,
                viewer,
                week=iso_week(moment.date()),
                sender=settings.mail_from,
                public_url=settings.public_url,
                stop_at=stop_url(settings, Reader(viewer.id, WEEKLY, language)),
            )
        )
    except (Refused, Unreachable, ValueError) as trouble:
        LOG.warning("No letter to member %s: %s", viewer.id, trouble)
        return "failed"
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError):
        LOG.warning("No letter to member %s: the mail server refuses it.", viewer.id)
        return "failed"
    return "sent"


@contextmanager
def mail_server(settings: "Settings") -> Iterator[smtplib.SMTP]:
    """Sign in to the mail server; its certificate is checked before a password is sent."""
    context = ssl.create_default_context()
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=PATIENCE_SECONDS)
    with server:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user and settings.smtp_password:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        yield server
