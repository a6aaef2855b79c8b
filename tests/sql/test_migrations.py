"""The migrations on bare PostgreSQL: from nothing, again, forward over data, side by side, half-way."""

import csv
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from core.commitments.instruments import reference_rows
from core.migrate import MIGRATIONS, REFERENCE_ROWS, load_reference, main, migrate, migrations
from tests.sql.conftest import Server
from tests.tenant.expected import REFERENCE
from tests.tenant.rows import Ministry, seed

FINGERPRINT = """
select md5(string_agg(line, E'\\n' order by line)) from (
  select p.oid::regprocedure || pg_get_functiondef(p.oid) || coalesce(p.proacl::text, '') as line
  from pg_proc p where p.pronamespace in ('portal'::regnamespace, 'api'::regnamespace)
  union all
  select c.oid::regclass || coalesce(c.relacl::text, '') || c.relrowsecurity
    || coalesce(array(select a.attname || format_type(a.atttypid, a.atttypmod) from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 order by a.attnum)::text, '')
  from pg_class c where c.relnamespace in ('portal'::regnamespace, 'api'::regnamespace)
  union all
  select conrelid::regclass || conname || pg_get_constraintdef(oid) from pg_constraint
  where connamespace = 'portal'::regnamespace
  union all
  select tablename || policyname || permissive || coalesce(qual, '') from pg_policies
  union all
  select version || name from supabase_migrations.schema_migrations
) as everything
"""


def _fingerprint(conninfo: str) -> object:
    with psycopg.connect(conninfo) as connection:
        return connection.execute(FINGERPRINT).fetchone()


def _history(conninfo: str) -> list[tuple[str, str, list[str]]]:
    with psycopg.connect(conninfo) as connection:
        return connection.execute(
            "select version, name, statements from supabase_migrations.schema_migrations order by version"
        ).fetchall()


def test_an_empty_project_gets_everything_and_keeps_the_history(server: Server) -> None:
    project = server.new_project()
    applied = migrate(project)
    assert applied == migrations()
    assert _history(project) == [
        (migration.version, migration.name, [migration.path.read_text(encoding="utf-8")])
        for migration in migrations()
    ]
    load_reference(project)
    with psycopg.connect(project) as connection:
        assert connection.info.server_version // 10000 == server.version
        for name in REFERENCE:
            assert connection.execute(
                sql.SQL("select exists (select from portal.{})").format(sql.Identifier(name))
            ).fetchone() == (True,)


def test_a_second_time_changes_nothing(server: Server) -> None:
    project = server.new_project()
    migrate(project)
    load_reference(project)
    before = _fingerprint(project)
    assert migrate(project) == []
    load_reference(project)
    assert _fingerprint(project) == before


def test_every_step_forward_keeps_the_rows_that_are_there(server: Server, tmp_path: Path) -> None:
    project = server.new_project()
    ministries = (Ministry("FJ", "coconut-crab", 731_000_000), Ministry("JP", "paper-lantern", 862_000_000))
    seeded: set[str] = set()
    for migration in migrations():
        shutil.copy(migration.path, tmp_path)
        assert migrate(project, tmp_path) == [
            type(migration)(migration.version, migration.name, tmp_path / migration.path.name)
        ]
        with psycopg.connect(project, autocommit=True) as connection:
            tables = {
                name
                for (name,) in connection.execute(
                    "select tablename from pg_tables where schemaname = 'portal'"
                )
            }
            _load_new_reference(connection, tables - seeded)
            for ministry in ministries:
                seed(connection, ministry, sorted(tables - seeded - set(REFERENCE)))
        seeded |= tables
    with psycopg.connect(project) as connection:
        for ministry in ministries:
            assert ministry.unseeded == {}
            for table, row in ministry.rows.items():
                kept = [
                    found
                    for (found,) in connection.execute(
                        sql.SQL("select to_jsonb(t) from portal.{} t").format(sql.Identifier(table))
                    )
                    if row.items() <= found.items()
                ]
                assert len(kept) == 1, f"portal.{table}: {row}"


def _load_new_reference(connection: psycopg.Connection, tables: set[str]) -> None:
    """Bring in the reference rows as far as a schema of that day can hold them: newer ones need newer columns."""
    for table in sorted(tables & set(REFERENCE)):
        path = REFERENCE_ROWS / f"{table}.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                _insert(connection, table, [*csv.DictReader(file)])
    for table, columns, entries in reference_rows():
        if table in tables:
            _insert(connection, table, [dict(zip(columns, entry, strict=True)) for entry in entries])


def _insert(connection: psycopg.Connection, table: str, rows: Sequence[Mapping[str, str | None]]) -> None:
    found = connection.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0", [f"portal.{table}"]
    )
    names = [name for (name,) in found if name in rows[0]]
    statement = sql.SQL("insert into portal.{} ({}) values ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(map(sql.Placeholder, names)),
    )
    for row in rows:
        with suppress(psycopg.errors.CheckViolation), connection.transaction():
            connection.execute(statement, {name: row[name] or None for name in names})


def test_two_deployers_at_once_take_turns(server: Server) -> None:
    project = server.new_project()
    with ThreadPoolExecutor(2) as pool:
        applied = [*pool.map(migrate, [project, project])]
    assert sorted(map(len, applied)) == [0, len(migrations())]


def test_a_migration_that_fails_leaves_what_was_before_it(server: Server, tmp_path: Path) -> None:
    project = server.new_project()
    shutil.copy(migrations()[0].path, tmp_path)
    broken = tmp_path / "20991231000000_broken.sql"
    broken.write_text("create table portal.half (id int);\nselect 1 / 0;\n")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(project, tmp_path)
    assert [version for version, *_ in _history(project)] == [migrations()[0].version]
    with psycopg.connect(project) as connection:
        assert connection.execute("select to_regclass('portal.half')").fetchone() == (None,)
    broken.write_text("create table portal.whole (id int);\n")
    assert [migration.name for migration in migrate(project, tmp_path)] == ["broken"]


def test_the_history_the_supabase_cli_made_is_continued(server: Server) -> None:
    project = server.new_project()
    first = migrations()[0]
    with psycopg.connect(project, autocommit=True) as connection:
        connection.execute(
            "create schema supabase_migrations;"
            "create table supabase_migrations.schema_migrations (version text not null primary key,"
            " statements text[], name text, created_by text, idempotency_key text unique, rollback text[])"
        )
        connection.execute(first.path.read_text(encoding="utf-8"))
        connection.execute(
            "insert into supabase_migrations.schema_migrations (version, name) values (%s, %s)",
            [first.version, first.name],
        )
    assert migrate(project) == migrations()[1:]


def test_reference_rows_come_anew_and_what_ministries_keep_stays(server: Server) -> None:
    project = server.new_project()
    migrate(project)
    load_reference(project)
    with psycopg.connect(project, autocommit=True) as connection:
        connection.execute("update portal.country set subregion = '999' where code = 'ID'")
        connection.execute("update portal.mission set city = 'Elsewhere' where country = 'ID'")
    load_reference(project)
    with psycopg.connect(project) as connection:
        assert connection.execute("select subregion from portal.country where code = 'ID'").fetchone() == (
            "035",
        )
        assert connection.execute(
            "select distinct city from portal.mission where country = 'ID'"
        ).fetchall() == [("Elsewhere",)]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["20260101000000_one.sql", "20260101000000_two.sql"], "used twice"),
        (["1_one.sql"], "14 digits"),
        (["20260101000000-one.sql"], "14 digits"),
        (["20260101000000_One.sql"], "14 digits"),
    ],
)
def test_a_file_name_that_cannot_be_ordered_is_refused(tmp_path: Path, names: list[str], said: str) -> None:
    for name in names:
        (tmp_path / name).write_text("select 1;")
    with pytest.raises(ValueError, match=said):
        migrations(tmp_path)


def test_the_files_are_in_the_order_of_their_versions() -> None:
    assert [migration.path for migration in migrations()] == sorted(MIGRATIONS.glob("*.sql"))


def test_without_a_database_it_says_how(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main([]) == 2
    assert "DATABASE_URL=" in capsys.readouterr().err
