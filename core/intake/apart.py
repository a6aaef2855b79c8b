"""Heavy work on a file in a process of its own: a person's large file, and whatever a machine sends.

Python lets one thread work at a time, so a long file read beside the pages would hold up
everybody on the portal. What is read there comes back as a file laid into memory: its columns
take room only where somebody looks at them. One such process runs at a time, whoever asked for
it, because each may take a gigabyte; the others wait. A file that breaks it breaks nothing else.
"""

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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, TypeVar

from core.refusals import Refused, Unreachable
from core.texts import _

LOG: Final = logging.getLogger(__name__)
ROOT: Final = Path(__file__).resolve().parents[2]

LONGEST_SECONDS: Final = 600
BEAT_SECONDS: Final = 0.5
"""So often ``tell`` hears the share anew: a page that was left ends the work at its next word."""

ALIGNED: Final = 64
ANSWERS: Final = (Refused, Unreachable)
"""What the work may raise; anything else is a fault, told in the log."""

Tell = Callable[[float], None]
Found = TypeVar("Found")
_turn: Final = threading.Lock()


class BrokenOff(Exception):  # noqa: N818 - named for what the person sees.
    """The process ended before its work did: it was killed, ran out of memory or of time, or failed."""

    @property
    def sentence(self) -> str:
        """The trouble in the viewer's language."""
        return _("The work on this file was broken off. Try again: nothing is stored twice.")


def apart(
    work: Callable[..., Found], *arguments: object, tell: Tell | None = None, seconds: float = LONGEST_SECONDS
) -> Found:
    """Return what ``work`` returns for these arguments, worked out in a process of its own.

    ``work`` is a function of a module of ``core``. With ``tell`` it is called with ``progress``,
    and ``tell`` hears the share done, from 0 to 1; whatever ``tell`` raises ends the work.
    ``seconds`` count from the moment it is this work's turn.

    Raises:
        BrokenOff: when the process ends without an answer.
        Exception: those of :data:`ANSWERS`, when the work raises them.
    """
    said = tell or (lambda _share: None)
    with _own_turn(said), tempfile.TemporaryDirectory(prefix="jejaring-apart-") as name:
        folder = Path(name)
        job = _packed((work, arguments, tell is not None), folder / "given")
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(  # noqa: S603 - our own interpreter with fixed arguments.
                [sys.executable, "-m", "core.intake.apart", name],
                cwd=ROOT,
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
def _own_turn(tell: Tell) -> Iterator[None]:
    while not _turn.acquire(timeout=BEAT_SECONDS):
        tell(0.0)
    try:
        yield
    finally:
        _turn.release()


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
    while time.monotonic() < until:
        if select.select([heard], [], [], BEAT_SECONDS)[0]:
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
    well, found = _unpacked(answer.read_bytes(), folder / "found")
    if not well:
        raise found
    return found


def _packed(value: object, beside: Path) -> bytes:
    """Return a value as a pickle; its columns are written, one after the other, to the file ``beside``."""
    places: list[tuple[int, int]] = []
    with beside.open("wb") as file:
        # A file without a byte cannot be laid into memory.
        file.write(bytes(ALIGNED))

        def put(column: pickle.PickleBuffer) -> None:
            with column.raw() as raw:
                places.append((file.tell(), raw.nbytes))
                file.write(raw)
            file.write(bytes(-file.tell() % ALIGNED))

        stream = pickle.dumps(value, protocol=5, buffer_callback=put)
    return pickle.dumps((places, stream))


def _unpacked(packed: bytes, beside: Path) -> Any:
    """Return the value of :func:`_packed`; its columns stay in the file, which may be deleted meanwhile."""
    # Both ends are this program, and the folder between them is its own.
    places, stream = pickle.loads(packed)  # noqa: S301
    with beside.open("rb") as file:
        # What is changed is changed in memory, not in the file.
        laid = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    return pickle.loads(stream, buffers=[laid[start : start + size] for start, size in places])  # noqa: S301


def _worker(folder: Path, given: IO[bytes], shares: int) -> None:
    work, arguments, told = _unpacked(given.read(), folder / "given")

    def progress(share: float) -> None:
        # Nobody listens any more: the pipe is broken, and so is the work.
        os.write(shares, b"%.3f\n" % share)

    try:
        found = (True, work(*arguments, **({"progress": progress} if told else {})))
    except ANSWERS as answer:
        found = (False, answer)
    (folder / "answer").write_bytes(_packed(found, folder / "found"))


def main() -> None:
    """Do the job on the standard input; the standard output tells the share done, the folder gets the answer."""
    # The pages of the people on the portal come first.
    os.nice(5)
    shares = os.dup(sys.stdout.fileno())
    # Whatever a library prints is no share.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _worker(Path(sys.argv[1]), sys.stdin.buffer, shares)


if __name__ == "__main__":
    main()
