"""Measure again what rests on other figures by now: ``DATABASE_URL=… python -m core.practices.renewing``.

By a schedule, as often as you like. The figures of the missions a practice is compared with change
when other ministries share, correct or withdraw theirs, which nobody of its own ministry may
notice. This runs in nobody's name and shows no figure to anybody: what it finds is kept where
readers of the practice see it. Exit status 0 when everything that waited was looked at, 2 when
something has to be mended first.
"""

import os
import sys
from dataclasses import dataclass
from typing import Final

import psycopg

from core.practices.measuring import result_of
from core.refusals import Refused

# Two runs at once would measure the same twice; the number is arbitrary and ours alone.
LOCK: Final = 8_311_945_004

_WAITING: Final = "select practice_id, adoption_id, registered from portal.waiting_evidence(null)"
_PANEL: Final = "select portal.waiting_panel(%s, %s)::text"
_KEEP: Final = "select portal.keep_evidence(%s, %s, %s, %s, %s, %s, %s::jsonb, %s)"


@dataclass
class Report:
    """How many practices and adoptions were measured, have figures without a relative change, or changed meanwhile."""

    measured: int = 0
    not_measurable: int = 0
    later: int = 0


def renew_waiting(owner: psycopg.Connection) -> Report:
    """Measure what waits, of every ministry; ``owner`` commits each statement by itself.

    What changes meanwhile is left for the next run, as is everything while another run is at it.
    """
    report = Report()
    if owner.execute("select pg_try_advisory_lock(%s)", [LOCK]).fetchone() != (True,):
        return report
    for practice, adoption, registered in owner.execute(_WAITING).fetchall():
        (panel,) = owner.execute(_PANEL, [practice, adoption]).fetchone() or ("",)
        try:
            found, text, stamp = result_of(panel, registered=registered)
        except Refused:
            report.not_measurable += 1
            continue
        evidence = found.evidence
        low, high = evidence.interval or (None, None)
        values = [practice, adoption, evidence.verdict.code, evidence.effect, low, high, text, stamp]
        try:
            owner.execute(_KEEP, values)
        except psycopg.DatabaseError as refusal:
            if refusal.diag.message_primary != "practices.figures_changed":
                raise
            report.later += 1
        else:
            report.measured += 1
    owner.execute("select pg_advisory_unlock(%s)", [LOCK])
    return report


def main() -> int:
    """Measure what waits and say how it went."""
    conninfo = os.environ.get("DATABASE_URL", "")
    if not conninfo:
        sys.stderr.write("Name the database in DATABASE_URL: postgresql://…\n")
        return 2
    try:
        with psycopg.connect(conninfo, autocommit=True) as owner:
            report = renew_waiting(owner)
    except psycopg.Error as error:
        sys.stderr.write(f"The database cannot be used: {error}\n")
        return 2
    sys.stdout.write(
        f"{report.measured} measured, {report.not_measurable} not measurable, {report.later} left for the next run.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
