"""Where tests keep a stack's data."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def folder(name: str) -> Iterator[Path]:
    """Make a folder of its own and delete it at the end.

    Not pytest's: the database server runs as another user, and every start of pytest
    closes pytest's folders to all others.
    """
    with tempfile.TemporaryDirectory(prefix=f"jejaring-{name}-", ignore_cleanup_errors=True) as made:
        yield Path(made)
