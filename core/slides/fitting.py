"""How large a text may be set so that it stays in its box, without asking the program that will show it."""

import math
import unicodedata
from collections.abc import Sequence
from typing import Final

# Shares of the type size: a small letter of a strong sans serif on average, a capital,
# a letter as wide as it is high, and a line.
SMALL_LETTER: Final = 0.55
CAPITAL: Final = 0.68
SQUARE_LETTER: Final = 1.0
LINE: Final = 1.22


def text_width(text: str, size: float) -> float:
    """Return about how wide a text of one line is, in points, on the safe side."""
    square = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    capitals = sum(letter.isupper() or letter in "mwMW%@" for letter in text)
    small = len(text) - square - capitals
    return size * (square * SQUARE_LETTER + capitals * CAPITAL + small * SMALL_LETTER)


def lines_of(text: str, size: float, width: float) -> int:
    """Return how many lines a text takes in ``width`` points; a line never ends in the middle of a word."""
    lines, used = 1, 0.0
    for word in text.split():
        room = text_width(f"{word} ", size)
        if used and used + room > width:
            lines, used = lines + 1, 0.0
        # A word longer than a line is broken by the program that shows it.
        lines += math.floor(room / width) if room > width else 0
        used += min(room, width)
    return lines


def height_of(texts: Sequence[str], size: float, width: float) -> float:
    """Return how high paragraphs are, in points."""
    return sum(lines_of(text, size, width) for text in texts) * size * LINE


def fitted(text: str, width: float, height: float, sizes: Sequence[float]) -> tuple[str, float]:
    """Return the text with the largest size at which it fits; at the smallest it is cut short if it must."""
    for size in sizes:
        if height_of([text], size, width) <= height:
            return text, size
    return shortened(text, sizes[-1], width, max(1, int(height / (sizes[-1] * LINE)))), sizes[-1]


def shortened(text: str, size: float, width: float, lines: int = 1) -> str:
    """Return as much of a text as ``lines`` lines hold, with dots where something is left out."""
    if lines_of(text, size, width) <= lines and text_width(text, size) <= lines * width:
        return text
    kept = text
    while kept and (
        lines_of(f"{kept}…", size, width) > lines or text_width(f"{kept}…", size) > lines * width
    ):
        kept = kept[: -max(1, len(kept) // 40)]
    return f"{kept.rstrip()}…"
