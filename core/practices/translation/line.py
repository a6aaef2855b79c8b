"""The one door to every engine: texts in, translations out, and never a wait of more than ten seconds."""

import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from core.practices.translation.engines import Engine
from core.practices.translation.troubles import TranslationError

ROOT: Final = Path(__file__).resolve().parents[3]
# A message must stand within fifteen seconds, whatever the engine does; starting takes one or two.
PATIENCE_SECONDS: Final = 11.0
BEAT_SECONDS: Final = 0.1
MOST_ANSWER: Final = 4_000_000
OWN_SECRETS: Final = ("JEJARING_", "SUPABASE_")


class Cancelled(Exception):  # noqa: N818 - a person's wish, not a fault.
    """Somebody ended the translation."""


class Line:
    """An open line to an engine, from one language to another: a process that is ended with it."""

    def __init__(self, engine: Engine, source: str, target: str, cancelled: threading.Event) -> None:
        library, address = engine.entry.library or ("", "")
        self._cancelled = cancelled
        self._rest = b""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "core.practices.translation.worker"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if not name.startswith(OWN_SECRETS)},
        )
        self._say(
            {
                "library": library,
                "address": address,
                "url": engine.url,
                "key": engine.key,
                "source": engine.entry.languages[source],
                "target": engine.entry.languages[target],
            }
        )

    def __enter__(self) -> Self:
        """Use the line, and end it whatever happens."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()

    def ask(self, texts: Sequence[str]) -> list[str]:
        """Return the translations of some texts, in their order.

        Raises:
            TranslationError: when there is none; the line is of no use after ``late``.
            Cancelled: when the event was set meanwhile.
        """
        self._say(list(texts))
        heard = json.loads(self._answer())
        if "trouble" in heard:
            raise TranslationError(heard["trouble"], heard["detail"])
        translated: list[str] = heard["texts"]
        return translated

    def _say(self, message: object) -> None:
        # What was not said is missed when the answer is.
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(json.dumps(message).encode() + b"\n")
                self._process.stdin.flush()
        except BrokenPipeError as error:
            raise TranslationError("nonsense") from error

    def _answer(self) -> bytes:
        """Return the next line, or raise when it does not come."""
        heard = self._process.stdout
        if heard is None:
            raise TypeError("The process is talked to through pipes.")
        until = time.monotonic() + PATIENCE_SECONDS
        while b"\n" not in self._rest:
            if self._cancelled.is_set():
                raise Cancelled
            if time.monotonic() > until:
                raise TranslationError("late")
            if select.select([heard], [], [], BEAT_SECONDS)[0]:
                news = os.read(heard.fileno(), 1 << 16)
                self._rest += news
                if not news or len(self._rest) > MOST_ANSWER:
                    # The answer broke the process, or is far longer than any translation.
                    raise TranslationError("nonsense")
        line, self._rest = self._rest.split(b"\n", 1)
        return line
