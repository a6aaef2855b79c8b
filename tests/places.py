"""Where tests keep a stack's data, and how they begin from a stack that was prepared once."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

# Workers are told by the environment where this run keeps what they share.
SHARED: Final = "JEJARING_TESTS_SHARED"


@contextmanager
def folder(name: str) -> Iterator[Path]:
    """Make a folder of its own and delete it at the end.

    Not pytest's: the database server runs as another user, and every start of pytest
    closes pytest's folders to all others.
    """
    with tempfile.TemporaryDirectory(prefix=f"jejaring-{name}-", ignore_cleanup_errors=True) as made:
        yield Path(made)


def share() -> None:
    """Name the folder that the workers of this run share."""
    os.environ[SHARED] = tempfile.mkdtemp(prefix="jejaring-shared-")


def forget_shared() -> None:
    """Delete it."""
    shutil.rmtree(os.environ.pop(SHARED), ignore_errors=True)


def prepared(name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that the first worker to ask for this name made; the others wait for it."""
    place = Path(os.environ[SHARED]) / name
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            with folder(name) as unfinished:
                make(unfinished)
                copy(unfinished, place)
    return place


def copy(source: Path, target: Path) -> None:
    """Copy a folder with its owners: the database server's files belong to another user."""
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)


@contextmanager
def copied(name: str, source: Path) -> Iterator[Path]:
    """Copy a prepared folder for one's own use and delete the copy at the end."""
    with folder(name) as place:
        copy(source, place)
        yield place
