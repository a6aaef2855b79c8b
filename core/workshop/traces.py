"""Delete who was in the rooms of past workshops: ``DATABASE_URL=… python -m core.workshop.traces``.

By a schedule, as often as you like. Days after the end of a workshop (JEJARING_WORKSHOP_KEEP_DAYS)
names, phones, single answers and votes go; how many gave which answer stays. Exit status 0 when
everything that was due is deleted, 2 when something has to be mended first.
"""

import os
import sys

import psycopg

from core.settings import SettingsError, settings


def delete_traces(owner: psycopg.Connection, days: int) -> int:
    """Delete what is due ``days`` after the end, and return of how many workshops."""
    (deleted,) = owner.execute("select portal.delete_workshop_traces(%s)", [days]).fetchone() or (0,)
    return int(deleted)


def main() -> int:
    """Delete what is due and say how it went."""
    conninfo = os.environ.get("DATABASE_URL", "")
    if not conninfo:
        sys.stderr.write("Name the database in DATABASE_URL: postgresql://…\n")
        return 2
    try:
        with psycopg.connect(conninfo) as owner:
            deleted = delete_traces(owner, settings().workshop_keep_days)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except psycopg.Error as error:
        sys.stderr.write(f"The database cannot be used: {error}\n")
        return 2
    sys.stdout.write(f"Personal traces of {deleted} workshops deleted.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
