"""Two wordings side by side: which paragraphs belong together, and which words differ."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final

# Below this likeness (of 1) two paragraphs are two paragraphs, not one that was rewritten.
SAME_PARAGRAPH: Final = 0.35
_PARAGRAPH: Final = re.compile(r"\n\s*\n")
_WORD: Final = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; ``changed``: it stands on this side only."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph on each side; empty where a side has none."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether the two sides differ."""
        return self.before != self.after


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text: what empty lines part."""
    return [part.strip() for part in _PARAGRAPH.split(text.strip()) if part.strip()]


def rows(before: str, after: str) -> list[Row]:
    """Return two wordings paragraph by paragraph, in order, each word of either exactly once."""
    old, new = paragraphs(before), paragraphs(after)
    found = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [Row((Piece(one, changed=False),), (Piece(one, changed=False),)) for one in old[a:b]]
        else:
            found += _replaced(old[a:b], new[c:d])
    return found


def _replaced(old: Sequence[str], new: Sequence[str]) -> list[Row]:
    found = []
    for one, other in zip_longest(old, new, fillvalue=""):
        words, other_words = _WORD.findall(one), _WORD.findall(other)
        matcher = SequenceMatcher(None, words, other_words)
        if one and other and matcher.ratio() >= SAME_PARAGRAPH:
            found.append(_by_words(words, other_words, matcher))
        else:
            found += [Row(_whole(one), ())] * bool(one) + [Row((), _whole(other))] * bool(other)
    return found


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text, changed=True),)


def _by_words(words: Sequence[str], other_words: Sequence[str], matcher: "SequenceMatcher[str]") -> Row:
    old: list[Piece] = []
    new: list[Piece] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        for side, part in ((old, words[a:b]), (new, other_words[c:d])):
            if part:
                side.append(Piece("".join(part), changed=kind != "equal"))
    return Row(tuple(old), tuple(new))
