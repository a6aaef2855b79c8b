"""Tell members what they asked to be told: ``DATABASE_URL=… python -m core.monitor.alerting``, every minute.

Needs the database's password to know who the members are, as ``core.digest`` does, and so never
runs in the serving process nor in the worker that reads what strangers wrote. Exit status 0 when
everything due is sent, 1 when some could not be (it is tried again), 2 when something has to be
mended first.
"""

import logging
import os
import smtplib
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.rows import dict_row

from core.digest.sending import mail_server
from core.digest.stopping import ALERTS, Reader, stop_url
from core.digest.watching import look_at_views
from core.monitor.proxy import Proxy
from core.monitor.settings import monitor_settings
from core.monitor.telling import Told, alert_letter, call_content
from core.monitor.webhook import PATIENCE_SECONDS, call
from core.settings import SettingsError, settings
from core.texts import LANGUAGES, set_language

if TYPE_CHECKING:
    from core.settings import Settings

LOG: Final = logging.getLogger(__name__)


@dataclass
class Report:
    """How many e-mails and calls went out, and how many could not."""

    sent: int = 0
    failed: int = 0


def send_due(
    conninfo: str, chosen: "Settings", allowed: Collection[str] = frozenset(), proxy: Proxy | None = None
) -> Report:
    """Make the notices that are due and send what can be sent now.

    ``allowed``: private hosts that may be called; ``proxy``: the way out, where there is no direct one.

    Two runs at once share the work and send nothing twice. Only a run that is killed between
    sending and noting repeats what it just sent, under the same name.

    Raises:
        psycopg.Error: when the database cannot be reached.
    """
    report = Report()
    with psycopg.connect(conninfo, autocommit=True, row_factory=dict_row) as owner:
        owner.execute("select portal.find_alerts()")
        look_at_views(owner, chosen)
        while leased := owner.execute("select * from portal.lease_alerts()").fetchall():
            if leased[0]["way"] == "mail":
                _keep(owner, report, leased, _mail(chosen, leased))
            else:
                patience = time.monotonic() + PATIENCE_SECONDS
                for row in leased:
                    # All calls to one address share its patience: others wait for their alerts, too.
                    late = time.monotonic() > patience
                    _keep(owner, report, [row], "timed_out" if late else _call(chosen, row, allowed, proxy))
    return report


def _keep(
    owner: psycopg.Connection[dict[str, Any]],
    report: Report,
    rows: Sequence[Mapping[str, Any]],
    problem: str | None,
) -> None:
    owner.execute(
        "select portal.note_sent(%s, %s, %s)", [rows[0]["lease"], [row["id"] for row in rows], problem]
    )
    if problem is None:
        report.sent += len(rows)
    else:
        report.failed += len(rows)
        LOG.warning("No %s to member %s: %s.", rows[0]["way"], rows[0]["member_id"], problem)


def _told(row: Mapping[str, Any]) -> Told:
    return Told(str(row["id"]), row["kind"], row["title"], row["items"], tuple(row["found"]), row["made_at"])


def _mail(chosen: "Settings", rows: Sequence[Mapping[str, Any]]) -> str | None:
    """Send one letter about all of one member's rows; return what went wrong, if anything did."""
    if not chosen.smtp_host:
        return "no_mail_server"
    first = rows[0]
    language = first["language"] if first["language"] in LANGUAGES else LANGUAGES[0]
    set_language(language)
    try:
        written = alert_letter(
            [_told(row) for row in rows],
            first["name"],
            first["email"],
            sender=chosen.mail_from,
            public_url=chosen.public_url,
            stop_at=stop_url(chosen, Reader(str(first["member_id"]), ALERTS, language)),
        )
        with mail_server(chosen) as server:
            server.send_message(written)
    except ValueError:
        return "mail_address"
    except (OSError, smtplib.SMTPException):
        return "mail_server"
    return None


def _call(
    chosen: "Settings", row: Mapping[str, Any], allowed: Collection[str], proxy: Proxy | None
) -> str | None:
    if not row["address"]:
        return "no_webhook"
    content = call_content(_told(row), chosen.public_url)
    return call(row["address"], row["secret"], str(row["id"]), content, allowed, proxy)


def main() -> int:
    """Tell what is due and say how it went."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    conninfo = os.environ.get("DATABASE_URL", "")
    if not conninfo:
        sys.stderr.write("Name the database in DATABASE_URL: postgresql://…\n")
        return 2
    try:
        own = monitor_settings()
        report = send_due(conninfo, settings(), own.monitor_allowed, own.proxy)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except psycopg.Error as error:
        sys.stderr.write(f"The database cannot be reached: {error}\n")
        return 2
    sys.stdout.write(f"{report.sent} sent, {report.failed} failed.\n")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
