"""Apply the SQL migrations to any PostgreSQL, recorded where the Supabase CLI records its own.

``python -m core.migrate [DATABASE_URL]`` applies what is missing, each file in its
own transaction, in the order of the file names, and does nothing the second time.
"""

import csv
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from core.commitments.instruments import reference_rows

ROOT: Final = Path(__file__).resolve().parent.parent
MIGRATIONS: Final = ROOT / "sql" / "migrations"
REFERENCE_ROWS: Final = ROOT / "sql" / "seed" / "reference"
FILE_NAME: Final = re.compile(r"(?P<version>\d{14})_(?P<name>[a-z0-9_]+)\.sql")

# The Supabase CLI makes the same table; whichever comes first, the other finds it.
HISTORY: Final = """
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text primary key, statements text[], name text
);
"""

# In this order, because later tables refer to earlier ones.
REFERENCE_TABLES: Final = (
    "country",
    "indicator",
    "peer_group",
    "reference_line",
    "freshness_rule",
    "practice_section",
    "practice_theme",
)

# Rows that their ministry may change afterwards: they come in once and are never changed back.
STARTING_TABLES: Final = ("mission", "edition", "category", "rule", "result", "protected_term")

# Two deployers at once take turns; the number is arbitrary and ours alone.
LOCK: Final = 8_311_945_001


@dataclass(frozen=True)
class Migration:
    """One file of ``sql/migrations``."""

    version: str
    name: str
    path: Path


def migrations(folder: Path = MIGRATIONS) -> list[Migration]:
    """Return the migrations in order.

    Raises:
        ValueError: naming the file, when a name is not ``<14 digits>_<topic>.sql`` or a version is used twice.
    """
    found: dict[str, Migration] = {}
    for path in sorted(folder.glob("*.sql")):
        match = FILE_NAME.fullmatch(path.name)
        if match is None:
            raise ValueError(f"{path.name}: a migration is called <14 digits>_<topic>.sql")
        if match["version"] in found:
            raise ValueError(f"{path.name}: version {match['version']} is used twice")
        found[match["version"]] = Migration(match["version"], match["name"], path)
    return list(found.values())


def migrate(conninfo: str, folder: Path = MIGRATIONS) -> list[Migration]:
    """Apply the missing migrations and return them.

    Raises:
        psycopg.Error: when a migration fails; the database then stands after the one before it.
    """
    applied: list[Migration] = []
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [LOCK])
        connection.execute(HISTORY)
        known = {
            row[0] for row in connection.execute("select version from supabase_migrations.schema_migrations")
        }
        for migration in migrations(folder):
            if migration.version in known:
                continue
            # The files are our own, so their text may be executed as it stands.
            text = migration.path.read_text(encoding="utf-8")
            with connection.transaction():
                connection.execute(text)
                connection.execute(
                    "insert into supabase_migrations.schema_migrations (version, statements, name) values (%s, %s, %s)",
                    [migration.version, [text], migration.name],
                )
            applied.append(migration)
    return applied


def load_reference(conninfo: str, folder: Path = REFERENCE_ROWS) -> None:
    """Bring the reference rows (one CSV a table, its header the columns) and the instruments into the database.

    Rows are matched by primary key: new ones come in, changed ones are changed (but not
    in ``STARTING_TABLES``), none is taken out. An empty cell is missing. Safe to repeat.
    """
    with psycopg.connect(conninfo) as connection:
        for name in (*REFERENCE_TABLES, *STARTING_TABLES):
            path = folder / f"{name}.csv"
            with path.open(encoding="utf-8", newline="") as file:
                columns, *rows = list(csv.reader(file))
            _upsert(connection, name, columns, [[cell or None for cell in row] for row in rows])
        for name, columns, entries in reference_rows():
            _upsert(connection, name, columns, entries)


def _upsert(
    connection: psycopg.Connection, table: str, columns: list[str], rows: list[list[str | None]]
) -> None:
    target = sql.Identifier("portal", table)
    key = [
        row[0]
        for row in connection.execute(
            "select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)"
            " where i.indrelid = %s::regclass and i.indisprimary",
            [f"portal.{table}"],
        )
    ]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    changes = sql.SQL(", ").join(
        sql.SQL("{0} = excluded.{0}").format(sql.Identifier(column))
        for column in columns
        if column not in key
    )
    connection.execute(
        sql.SQL("create temporary table incoming (like {} including defaults) on commit drop").format(target)
    )
    with connection.cursor().copy(sql.SQL("copy incoming ({}) from stdin").format(names)) as copy:
        for row in rows:
            copy.write_row(row)
    kept = sql.SQL("on conflict do nothing")
    changed = sql.SQL("on conflict ({}) do update set {}").format(
        sql.SQL(", ").join(map(sql.Identifier, key)), changes
    )
    connection.execute(
        sql.SQL("insert into {} ({}) select {} from incoming {}").format(
            target, names, names, kept if table in STARTING_TABLES else changed
        )
    )
    connection.execute("drop table incoming")


def main(arguments: list[str]) -> int:
    """Apply the migrations to the database named by the argument or ``DATABASE_URL``."""
    conninfo = arguments[0] if arguments else os.environ.get("DATABASE_URL", "")
    if not conninfo:
        sys.stderr.write("Name the database: make migrate DATABASE_URL=postgresql://…\n")
        return 2
    applied = migrate(conninfo)
    load_reference(conninfo)
    for migration in applied:
        sys.stdout.write(f"applied {migration.version} {migration.name}\n")
    sys.stdout.write("The database is up to date.\n" if not applied else f"{len(applied)} applied.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
