"""Send this week's letters: ``DATABASE_URL=… python -m core.digest``, by a schedule, as often as you like.

Reads the portal's own settings beside ``DATABASE_URL``. Exit status 0 when every letter that was
due is sent or there is no mail server set, 1 when some could not be sent, 2 when something has to
be mended first.
"""

import logging
import os
import smtplib
import sys

import psycopg

from core.digest.sending import send_due
from core.settings import SettingsError, settings


def main() -> int:
    """Send what is due and say how it went."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    # A line for each question to the API would fill the log.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    conninfo = os.environ.get("DATABASE_URL", "")
    if not conninfo:
        sys.stderr.write("Name the database in DATABASE_URL: postgresql://…\n")
        return 2
    try:
        chosen = settings()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if not chosen.smtp_host:
        sys.stdout.write("JEJARING_SMTP_HOST is not set, so no letters are sent.\n")
        return 0
    try:
        report = send_due(conninfo, chosen)
    except psycopg.Error as error:
        sys.stderr.write(f"The database cannot be reached: {error}\n")
        return 2
    except (OSError, smtplib.SMTPException) as error:
        sys.stderr.write(f"The mail server cannot be used, so the rest waits for the next run: {error}\n")
        return 1
    sys.stdout.write(
        f"{report.sent} sent, {report.nothing_to_say} with nothing to say, {report.failed} failed.\n"
    )
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
