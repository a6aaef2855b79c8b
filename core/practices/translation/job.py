"""A published text through an engine, paragraph by paragraph, beside the page that waits for it."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.practices.translation.checks import Finding, findings
from core.practices.translation.engines import Engine
from core.practices.translation.line import Cancelled, Line
from core.practices.translation.paragraph import translate
from core.practices.translation.troubles import OF_ONE_TEXT, TranslationError
from core.refusals import Refused

# One text may have broken the engine; two in a row are the engine's own trouble.
PATIENCE: Final = 2
MOST_AT_ONCE: Final = 8
MOST_KNOWN: Final = 20_000
_places: Final = threading.BoundedSemaphore(MOST_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Published:
    """The paragraphs of a published text. Nothing else is ever sent to an engine: drafts stay here.

    ``state`` is that of the version the paragraphs are from; ``language`` a tag of ``LANGUAGES``;
    ``paragraphs``: any key → Markdown.
    """

    state: str
    language: str
    paragraphs: Mapping[str, str]

    def __post_init__(self) -> None:
        """Refuse (``practices.only_published``) every text that is not published."""
        if self.state != "published":
            raise Refused("practices.only_published", "", 403)


@dataclass(frozen=True, slots=True)
class Translated:
    """A paragraph as an engine says it, and what to look at."""

    text: str
    findings: tuple[Finding, ...]


class _Known:
    """What engines said lately, so that nothing is asked twice. Holds published texts alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: OrderedDict[tuple[str, ...], str] = OrderedDict()

    def get(self, key: tuple[str, ...]) -> str | None:
        with self._lock:
            if key in self._said:
                self._said.move_to_end(key)
            return self._said.get(key)

    def keep(self, key: tuple[str, ...], text: str) -> None:
        with self._lock:
            self._said[key] = text
            while len(self._said) > MOST_KNOWN:
                self._said.popitem(last=False)


_known: Final = _Known()


class Job:
    """A translation at work in a thread of its own. Read it from any thread; it writes nothing anywhere.

    ``paragraphs`` holds what is there so far, also after a trouble or ``cancel``; ``failed`` the keys
    of those that the engine could not translate while others went well.
    """

    def __init__(self, text: Published, target: str, terms: Mapping[str, str], engine: Engine) -> None:
        self.total = len(text.paragraphs)
        self.paragraphs: dict[str, Translated] = {}
        self.failed: list[str] = []
        self._text, self._target, self._terms, self._engine = text, target, dict(terms), engine
        self._cancelled = threading.Event()
        self._trouble: TranslationError | None = None
        self._thread = threading.Thread(target=self._run, name="translation", daemon=True)

    @property
    def done(self) -> int:
        """How many paragraphs were tried."""
        return len(self.paragraphs) + len(self.failed)

    @property
    def finished(self) -> bool:
        """Whether nothing more will come."""
        return not self._thread.is_alive()

    @property
    def trouble(self) -> str | None:
        """What went wrong, as a sentence in the viewer's language; None when nothing did."""
        return self._trouble.sentence if self._trouble else None

    def cancel(self) -> None:
        """End the translation. What is there stays."""
        self._cancelled.set()

    def wait(self, seconds: float) -> bool:
        """Wait at most so long; return whether it is finished."""
        self._thread.join(seconds)
        return self.finished

    def start(self) -> "Job":
        """Begin, and return at once."""
        self._thread.start()
        return self

    def _run(self) -> None:
        if not _places.acquire(blocking=False):
            self._trouble = TranslationError("crowded")
            return
        try:
            with Line(self._engine, self._text.language, self._target, self._cancelled) as line:
                self._translate_all(line)
        except TranslationError as trouble:
            self._trouble = trouble
        except Cancelled:
            return
        finally:
            _places.release()
            if self._trouble is None and self.done < self.total and not self._cancelled.is_set():
                # A fault of ours: the log has it, and nobody waits for the rest.
                self._trouble = TranslationError("nonsense")

    def _translate_all(self, line: Line) -> None:
        in_a_row = 0
        for key, original in self._text.paragraphs.items():
            if self._cancelled.is_set():
                return
            try:
                self.paragraphs[key] = self._translated(line, original)
                in_a_row = 0
            except TranslationError as trouble:
                in_a_row += 1
                if trouble.code not in OF_ONE_TEXT or in_a_row == PATIENCE:
                    raise
                self.failed.append(key)
                self._trouble = trouble

    def _translated(self, line: Line, original: str) -> Translated:
        source, target = self._text.language, self._target
        where = (self._engine.name, self._engine.url, source, target)

        def ask(texts: Sequence[str]) -> list[str]:
            missing = [text for text in dict.fromkeys(texts) if _known.get((*where, text)) is None]
            if missing:
                for text, said in zip(missing, line.ask(missing), strict=True):
                    if not said.strip():
                        raise TranslationError("nonsense")
                    _known.keep((*where, text), said)
            return [_known.get((*where, text)) or "" for text in texts]

        text, in_pieces = translate(original, self._terms, self._engine.entry.longest, ask)
        found = findings(original, text, source, target, self._terms)
        return Translated(text, (*found, Finding("pieces")) if in_pieces else found)


def start(text: Published, target: str, *, terms: Mapping[str, str], engine: Engine) -> Job:
    """Start the translation of a published text and return at once.

    ``target``: a tag of ``LANGUAGES``; ``terms``: protected term → what must stand in the
    translation, mostly itself. Leave paragraphs out whose translation still stands.

    Raises :class:`TranslationError` (``language``) when the engine does not know both languages.
    """
    if not engine.knows(text.language, target):
        raise TranslationError("language")
    return Job(text, target, terms, engine).start()
