"""One paragraph of Markdown through an engine: only its words are sent, its marks stay.

A paragraph may be a list, a table or lines that run on. Each item, cell or run of lines is a text
of its own, cut at the ends of sentences where it is too long for the engine.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.practices.translation.masks import Masked, masked

Ask = Callable[[Sequence[str]], list[str]]

# What stands before the words of a line: quotes, bullets, numbers, headings.
MARK: Final = re.compile(r"\s*(?:>\s?)*\s*(?:[-*+]\s+|\d+[.)]\s+|#{1,6}\s+)?")
FENCE: Final = re.compile(r"\s*(?:```|~~~)")
TABLE_ROW: Final = re.compile(r"\s*\|.*\|\s*\Z")
HARD_BREAK: Final = re.compile(r"(?:\\|\s{2,})\Z")
SENTENCE_END: Final = re.compile(r"(?<=[.!?])(?=\s)|(?<=[。！？။៕])(?=\S)")


@dataclass(frozen=True, slots=True)
class Segment:
    """Words to translate, and what stands before and behind them unchanged."""

    before: str
    words: str
    behind: str


def translate(text: str, terms: Mapping[str, str], longest: int, ask: Ask) -> tuple[str, bool]:
    """Return a paragraph translated, and whether any of it had to be sent in pieces.

    ``terms``: what is kept → what stands for it in the translation. ``longest``: most characters of
    one text. Raises what ``ask`` raises.
    """
    translated, in_pieces = [], False
    for segment in segments(text):
        found = []
        for words in _cut(segment.words, longest):
            one, pieces = _words(masked(words, terms), ask)
            found.append(one)
            in_pieces = in_pieces or pieces
        translated.append(segment.before + "".join(found) + segment.behind)
    return "".join(translated), in_pieces


def segments(text: str) -> list[Segment]:
    """Return a paragraph as segments; put together they are the paragraph."""
    found: list[Segment] = []
    fenced = running_on = False
    for line in text.splitlines(keepends=True):
        content = line.rstrip("\r\n")
        ending = line[len(content) :]
        if FENCE.match(content) or fenced:
            fenced = fenced != bool(FENCE.match(content))
            found.append(Segment(line, "", ""))
            running_on = False
        elif TABLE_ROW.match(content):
            found += _cells(content, ending)
            running_on = False
        else:
            running_on = _take_line(found, content, ending, running_on)
    return found


def _take_line(found: list[Segment], content: str, ending: str, running_on: bool) -> bool:
    """Add a line, or let the one before run on into it; return whether this one may run on."""
    mark = MARK.match(content)
    begins = mark.end() if mark else 0
    break_ = HARD_BREAK.search(content)
    ends = max(break_.start() if break_ else len(content), begins)
    before, words, behind = content[:begins], content[begins:ends].rstrip(), content[ends:] + ending
    if running_on and words and not before.strip():
        last = found.pop()
        found.append(Segment(last.before, f"{last.words} {words}", behind))
    else:
        found.append(Segment(before, words, content[begins + len(words) : ends] + behind))
    return bool(words) and not break_ and not before.lstrip().startswith("#")


def _cells(row: str, ending: str) -> list[Segment]:
    cells = re.split(r"(?<!\\)(\|)", row)
    found = []
    for cell in cells:
        words = cell.strip()
        start = cell.index(words) if words else len(cell)
        found.append(Segment(cell[:start], words, cell[start + len(words) :]))
    return [*found, Segment("", "", ending)]


def _cut(words: str, longest: int) -> list[str]:
    """Return words as texts of at most so many characters, cut behind sentences, else behind words."""
    texts = [""]
    for sentence in SENTENCE_END.split(words) if len(words) > longest else [words]:
        for part in _wrapped(sentence, longest):
            if len(texts[-1]) + len(part) > longest:
                texts.append("")
            texts[-1] += part
    return texts


def _wrapped(text: str, longest: int) -> list[str]:
    parts = []
    while len(text) > longest:
        place = text.rfind(" ", longest // 2, longest) + 1 or longest
        parts.append(text[:place])
        text = text[place:]
    return [*parts, text]


def _words(text: Masked, ask: Ask) -> tuple[str, bool]:
    if not _has_words(text.form.sub("", text.text)):
        return text.restored(text.text) or text.text, False
    restored = text.restored(_with_edges(text.text, ask([text.text])[0]))
    if restored is not None:
        return restored, False
    pieces = text.pieces()
    sent = [words for words, _part in pieces if _has_words(words)]
    answers = iter(ask(sent))
    return "".join(
        (_with_edges(words, next(answers)) if _has_words(words) else words) + part for words, part in pieces
    ), True


def _has_words(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def _with_edges(source: str, translated: str) -> str:
    """Return a translation with the blanks at the edges of its source."""
    stripped = source.strip()
    start = source.index(stripped)
    return source[:start] + translated.strip() + source[start + len(stripped) :]
