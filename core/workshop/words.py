"""Which words of a cloud wait for the facilitator before the room sees them.

One list for each language, as data (``rude/<language>.txt``, with its source and licence); a
further language is a further file. Everybody's words are held against every list: a room has
many languages. A list only saves the facilitator work, who may show what it caught and hide
what it missed.
"""

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final

LISTS: Final = Path(__file__).with_name("rude")
# How letters are written to get past a list.
_DISGUISES: Final = str.maketrans("013457@$!|€", "oieastasiie")
_NOT_LETTERS: Final = re.compile(r"[\W_]+")
_DRAWN_OUT: Final = re.compile(r"(.)\1{2,}")


def rude_words(words: Iterable[str]) -> list[str]:
    """Return those of the words that a list names, however their letters are disguised."""
    return [word for word in words if _is_rude(word)]


def _is_rude(said: str) -> bool:
    tries = {said, said.translate(_DISGUISES)}
    return any(_pattern().fullmatch(form) for tried in tries for form in _forms(tried))


def _forms(said: str) -> set[str]:
    """Return a text as lists would write it: the whole and each word, in plain letters, none drawn out."""
    letters = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", said.casefold())
        if not unicodedata.combining(letter)
    )
    words = _NOT_LETTERS.sub(" ", letters).split()
    # Single letters with dots or blanks between them are one word.
    apart = {"".join(words)} if all(len(word) == 1 for word in words) else set()
    phrases = {" ".join(words), *words} | apart
    return phrases | {_DRAWN_OUT.sub(kept, phrase) for phrase in phrases for kept in (r"\1", r"\1\1")}


@functools.cache
def _pattern() -> re.Pattern[str]:
    lines = itertools.chain.from_iterable(
        path.read_text(encoding="utf-8").splitlines() for path in sorted(LISTS.glob("*.txt"))
    )
    entries = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    return re.compile("|".join(re.escape(entry).replace(r"\*", ".*") for entry in sorted(entries)))
