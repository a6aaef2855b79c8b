"""Heavy work in a process of its own: a person's large file, whatever a machine sends, what stands on a strange page.

Python lets one thread work at a time, so a long file read beside the pages would hold up
everybody on the portal. What is read there comes back as a file laid into memory: its columns
take room only where somebody looks at them. One such process runs at a time, whoever asked for
it, because each may take a gigabyte; the others wait. A file that breaks it breaks nothing else.

A table that came back so goes on to the next work as its place in that file: nobody reads or
writes its rows on the way. It is therefore not to be changed, and mostly cannot be.
"""

import gc
import io
import logging
import mmap
import os
import pickle
import select
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TypeGuard, TypeVar

from core.refusals import Refused, Unreachable
from core.texts import _

if TYPE_CHECKING:
    import pandas as pd

LOG: Final = logging.getLogger(__name__)
ROOT: Final = Path(__file__).resolve().parents[1]

LONGEST_SECONDS: Final = 600
BEAT_SECONDS: Final = 0.5
"""So often ``tell`` hears the share anew: a page that was left ends the work at its next word."""

ALIGNED: Final = 64
ANSWERS: Final = (Refused, Unreachable)
"""What any work may raise; anything else is a fault, told in the log."""

Tell = Callable[[float], None]
Found = TypeVar("Found")
_turn: Final = threading.Semaphore()
"""Whoever works on a large file holds it."""


class _File:
    """An open file laid into memory, whose name may be gone; it is closed when nothing in it is used any more."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        weakref.finalize(self, os.close, descriptor)
        self.memory = memoryview(mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ))


@dataclass(frozen=True)
class _Place:
    """The part of a file that names the columns of a table: its first byte and its length."""

    file: _File
    start: int
    size: int


_laid: "Final[weakref.WeakValueDictionary[_Place, pd.DataFrame]]" = weakref.WeakValueDictionary()
"""The tables that came back and are still in use."""


class BrokenOff(Exception):  # noqa: N818 - named for what the person sees.
    """The process ended before its work did: it was killed, ran out of memory or of time, or failed."""

    @property
    def sentence(self) -> str:
        """The trouble in the viewer's language."""
        return _("The work on this file was broken off. Try again: nothing is stored twice.")


def apart(
    work: Callable[..., Found],
    *arguments: object,
    tell: Tell | None = None,
    seconds: float = LONGEST_SECONDS,
    answers: tuple[type[Exception], ...] = ANSWERS,
    turn: threading.Semaphore = _turn,
) -> Found:
    """Return what ``work`` returns for these arguments, worked out in a process of its own.

    ``work`` is a function of a module of ``core``. With ``tell`` it is called with ``progress``,
    and ``tell`` hears the share done, from 0 to 1; whatever ``tell`` raises ends the work.
    ``seconds`` count from the moment it is this work's turn. ``answers`` are what it may raise, and
    ``turn`` is the line it waits in: small work of its own kind need not wait behind large files.

    Raises:
        BrokenOff: when the process ends without an answer.
        Exception: those of ``answers``, when the work raises them.
    """
    said = tell or (lambda _share: None)
    with _own_turn(turn, said), tempfile.TemporaryDirectory(prefix="jejaring-apart-") as name:
        folder = Path(name)
        job, others = _packed((work, arguments, tell is not None, answers), folder / "given")
        passed = [file.descriptor for file in others]
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(  # noqa: S603 - our own interpreter with fixed arguments.
                [sys.executable, "-m", "core.apart", name, *map(str, passed)],
                cwd=ROOT,
                pass_fds=passed,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            ) as process,
        ):
            try:
                _follow(process, job, said, time.monotonic() + seconds)
            finally:
                process.kill()
        found: Found = _answer(folder, process.returncode)
        return found


@contextmanager
def _own_turn(turn: threading.Semaphore, tell: Tell) -> Iterator[None]:
    while not turn.acquire(timeout=BEAT_SECONDS):
        tell(0.0)
    try:
        yield
    finally:
        turn.release()


def _follow(process: "subprocess.Popen[bytes]", job: bytes, tell: Tell, until: float) -> None:
    """Hand the job over and pass on the share done, until the process ends or the time is over."""
    given, heard = process.stdin, process.stdout
    if given is None or heard is None:
        raise TypeError("The process is talked to through pipes.")
    try:
        given.write(job)
        given.close()
    except BrokenPipeError:
        # It died before it listened; its end says so.
        return
    share, rest = 0.0, b""
    while (left := until - time.monotonic()) > 0:
        if select.select([heard], [], [], min(BEAT_SECONDS, left))[0]:
            news = os.read(heard.fileno(), 1 << 16)
            if not news:
                process.wait(BEAT_SECONDS * 20)
                return
            *lines, rest = (rest + news).split(b"\n")
            share = float(lines[-1]) if lines else share
        tell(share)
    LOG.error("Work on a file took too long and was ended.")


def _answer(folder: Path, code: int) -> Any:
    """Return or raise what the process left behind."""
    answer = folder / "answer"
    if code or not answer.exists():
        log = (folder / "log").read_text(errors="replace")
        LOG.error("Work on a file ended with code %s:\n%s", code, log[-4000:])
        raise BrokenOff
    (well, found), tables = _unpacked(answer.read_bytes(), [_opened(folder / "found")])
    _laid.update(tables)
    if not well:
        raise found
    return found


def _packed(value: object, beside: Path) -> tuple[bytes, list[_File]]:
    """Return a value as a pickle, and the other files its tables lie in; new tables go to the file ``beside``."""
    stream = io.BytesIO()
    with beside.open("wb") as file:
        # A file without a byte cannot be laid into memory.
        file.write(bytes(ALIGNED))
        packer = _Packer(stream, file)
        packer.dump(value)
    return stream.getvalue(), packer.others


class _Packer(pickle.Pickler):
    """Pickles a value and names its tables by their places: in the file beside it (0), or in one of the others."""

    def __init__(self, stream: IO[bytes], beside: IO[bytes]) -> None:
        super().__init__(stream, protocol=5)
        self._beside = beside
        self.others: list[_File] = []

    def persistent_id(self, value: object) -> tuple[int, int, int] | None:
        """Return the place of a table, to which it is written unless it lies in a file already."""
        if not _is_table(value):
            return None
        place = next((place for place, table in list(_laid.items()) if table is value), None)
        if place is None:
            return (0, *_write(value, self._beside))
        if place.file not in self.others:
            self.others.append(place.file)
        return self.others.index(place.file) + 1, place.start, place.size


def _is_table(value: object) -> "TypeGuard[pd.DataFrame]":
    """Say whether a value is a table. Where nobody has imported pandas, which takes half a second, nothing is one."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)


def _write(table: "pd.DataFrame", file: IO[bytes]) -> tuple[int, int]:
    """Write the columns of a table to a file, one after the other; return where they are named, and how long that is."""
    places: list[tuple[int, int]] = []

    def put(buffer: pickle.PickleBuffer) -> None:
        with buffer.raw() as raw:
            places.append((file.tell(), raw.nbytes))
            file.write(raw)
        file.write(bytes(-file.tell() % ALIGNED))

    # By the column: pandas copies a column of texts to pickle it, and all at once would be the table once more.
    columns = [
        pickle.dumps(table.iloc[:, place].array, protocol=5, buffer_callback=put)
        for place in range(table.shape[1])
    ]
    named = pickle.dumps((table.columns, table.index, columns, places))
    start = file.tell()
    file.write(named)
    file.write(bytes(-file.tell() % ALIGNED))
    return start, len(named)


def _unpacked(packed: bytes, files: Sequence[_File]) -> "tuple[Any, dict[_Place, pd.DataFrame]]":
    """Return the value of :func:`_packed` and its tables; their columns stay in the files, which may lose their names."""
    unpacker = _Unpacker(io.BytesIO(packed), files)
    return unpacker.load(), unpacker.tables


class _Unpacker(pickle.Unpickler):
    """Reads what :class:`_Packer` wrote. Both ends are this program, and the files between them are its own."""

    def __init__(self, stream: IO[bytes], files: Sequence[_File]) -> None:
        super().__init__(stream)
        self._files = files
        self.tables: dict[_Place, pd.DataFrame] = {}

    def persistent_load(self, named: tuple[int, int, int]) -> "pd.DataFrame":
        """Return the table at a place, laid into memory where it is."""
        import pandas as pd  # noqa: PLC0415 - not every work is on tables.

        number, start, size = named
        file = self._files[number]
        names, index, columns, places = pickle.loads(file.memory[start : start + size])  # noqa: S301
        buffers = iter([file.memory[first : first + length] for first, length in places])
        arrays = [pickle.loads(column, buffers=buffers) for column in columns]  # noqa: S301
        table = pd.DataFrame(dict(enumerate(arrays)), index=index, copy=False).set_axis(names, axis="columns")
        self.tables[_Place(file, start, size)] = table
        return table


def _opened(path: Path) -> _File:
    return _File(os.open(path, os.O_RDONLY))


def _worker(folder: Path, others: Sequence[_File], given: IO[bytes], shares: int) -> None:
    (work, arguments, told, answers), _tables = _unpacked(given.read(), [_opened(folder / "given"), *others])
    # What the work imported stays until its end; what it makes from here on may become garbage.
    gc.freeze()
    gc.enable()

    def progress(share: float) -> None:
        # Nobody listens any more: the pipe is broken, and so is the work.
        os.write(shares, b"%.3f\n" % share)

    try:
        found = (True, work(*arguments, **({"progress": progress} if told else {})))
    except answers as answer:
        found = (False, answer)
    packed, _others = _packed(found, folder / "found")
    (folder / "answer").write_bytes(packed)


def main() -> None:
    """Do the job on the standard input; the standard output tells the share done, the folder gets the answer."""
    # Looking for garbage among what is being imported takes as long as a small file.
    gc.disable()
    # The pages of the people on the portal come first.
    os.nice(5)
    shares = os.dup(sys.stdout.fileno())
    # Whatever a library prints is no share.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    others = [_File(int(descriptor)) for descriptor in sys.argv[2:]]
    _worker(Path(sys.argv[1]), others, sys.stdin.buffer, shares)


if __name__ == "__main__":
    main()
