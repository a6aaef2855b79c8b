"""Decisions in the smallest portions there are, so that small files take as many requests as large ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tests.conftest import TestStack

SMALLEST: Final = {
    "portion_rows": "create or replace function portal.portion_rows() returns integer language sql immutable return 1",
    "portion_time": "create or replace function portal.portion_time() returns interval language sql immutable return interval '0'",
}


IS_LARGE: Final = "create or replace function portal.is_large(held portal.submission) returns boolean language sql stable return {}"


@contextmanager
def smallest_portions(stack: TestStack, *, large: bool = True) -> Iterator[None]:
    """Let each request of this stack work out a single portion, of a single account or month where it can be.

    ``large`` says whether submissions are gone about as those of many rows are.
    """
    changed = SMALLEST | {"is_large": IS_LARGE.format(str(large).lower())}
    with stack.owner() as connection:
        before = [
            connection.execute("select pg_get_functiondef(%s::regproc)::text", [f"portal.{name}"]).fetchone()
            for name in changed
        ]
        for statement in changed.values():
            connection.execute(statement.encode())
        try:
            yield
        finally:
            for row in before:
                assert row is not None
                connection.execute(str(row[0]).encode())
