"""What the database's own catalogue says is there: the tests are generated from it."""

from dataclasses import dataclass

import psycopg


@dataclass(frozen=True)
class Relation:
    """A table or view of schema ``portal`` or ``api``."""

    schema: str
    name: str
    kind: str
    columns: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def is_table(self) -> bool:
        """Whether rows are kept here, and not only shown."""
        return self.kind in {"r", "p"}


@dataclass(frozen=True)
class Function:
    """A function of schema ``portal`` or ``api``."""

    schema: str
    name: str
    arguments: tuple[str, ...]
    signature: str
    security_definer: bool
    settings: tuple[str, ...]
    bound: bool
    is_trigger: bool


@dataclass(frozen=True)
class Column:
    """A column that a row may be given a value for."""

    name: str
    type: str
    required: bool
    choices: tuple[str, ...]


@dataclass(frozen=True)
class ForeignKey:
    """Columns that name a row of another table of ``portal``."""

    columns: tuple[str, ...]
    table: str
    referred: tuple[str, ...]


def relations(connection: psycopg.Connection) -> list[Relation]:
    """Return every table and view of both schemas."""
    rows = connection.execute(
        """
        select n.nspname, c.relname, c.relkind::text,
          array_agg(a.attname::text order by a.attnum)
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where n.nspname in ('portal', 'api') and c.relkind in ('r', 'p', 'v', 'm', 'f')
        group by 1, 2, 3 order by 1, 2
        """
    )
    return [Relation(schema, name, kind, tuple(columns)) for schema, name, kind, columns in rows]


def functions(connection: psycopg.Connection) -> list[Function]:
    """Return every function of both schemas."""
    rows = connection.execute(
        """
        select n.nspname, p.proname,
          array(
            select p.proargnames[i] from generate_series(1, p.pronargs) as i
            where p.proargnames is not null
          )::text[],
          p.oid::regprocedure::text, p.prosecdef, coalesce(p.proconfig, '{}'),
          p.prosqlbody is not null,
          p.prorettype = 'trigger'::regtype
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('portal', 'api')
        order by 1, 2
        """
    )
    return [
        Function(schema, name, tuple(arguments), signature, definer, tuple(settings), bound, is_trigger)
        for schema, name, arguments, signature, definer, settings, bound, is_trigger in rows
    ]


def columns(connection: psycopg.Connection, table: str) -> list[Column]:
    """Return the columns of a table of ``portal`` that are not made by the database itself."""
    rows = connection.execute(
        r"""
        select a.attname, format_type(a.atttypid, null), a.attnotnull and d.oid is null,
          coalesce((
            select array(select m[1] from regexp_matches(pg_get_constraintdef(k.oid), '''([^'']+)''::text', 'g') as m)
            from pg_constraint k
            where k.conrelid = a.attrelid and k.contype = 'c' and k.conkey = array[a.attnum]
              and pg_get_constraintdef(k.oid) ~ '= ANY \(ARRAY\['
            limit 1), '{}')
        from pg_attribute a
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped
          and a.attidentity = '' and a.attgenerated = ''
        order by a.attnum
        """,
        [f"portal.{table}"],
    )
    return [Column(name, kind, required, tuple(choices)) for name, kind, required, choices in rows]


def foreign_keys(connection: psycopg.Connection, table: str) -> list[ForeignKey]:
    """Return a table's foreign keys, the ones of most columns first."""
    rows = connection.execute(
        """
        select
          array(select attname::text from unnest(k.conkey) with ordinality as u (n, i)
            join pg_attribute on attrelid = k.conrelid and attnum = n order by i),
          (select relname from pg_class where oid = k.confrelid),
          array(select attname::text from unnest(k.confkey) with ordinality as u (n, i)
            join pg_attribute on attrelid = k.confrelid and attnum = n order by i)
        from pg_constraint k
        where k.contype = 'f' and k.conrelid = %s::regclass
        order by cardinality(k.conkey) desc, k.conname
        """,
        [f"portal.{table}"],
    )
    return [ForeignKey(tuple(own), table_, tuple(theirs)) for own, table_, theirs in rows]


def in_order(connection: psycopg.Connection, tables: list[str]) -> list[str]:
    """Return the tables so that each comes after those it refers to."""
    needs = {table: {key.table for key in foreign_keys(connection, table)} - {table} for table in tables}
    ordered: list[str] = []
    while len(ordered) < len(tables):
        ready = [
            table
            for table in tables
            if table not in ordered and not (needs[table] & set(tables)) - set(ordered)
        ]
        assert ready, f"tables refer to each other in a circle: {sorted(set(tables) - set(ordered))}"
        ordered += ready
    return ordered
