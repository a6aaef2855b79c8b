"""From texts of any language to numbers: hashed runs of characters, and the seed terms of the themes."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from core.monitor.themes import NAMES

Whole: TypeAlias = npt.NDArray[np.int64]
Real: TypeAlias = npt.NDArray[np.float64]

THEMES: Final = tuple(NAMES)
BITS: Final = 16
BUCKETS: Final = 1 << BITS
COLUMNS: Final = BUCKETS + len(THEMES)
LONGEST_RUN: Final = 5
# Longer texts say what they are about early; the rest would only cost time.
READ_CHARACTERS: Final = 2000
# How much one seed term weighs beside all runs of characters of a text, whose length is 1.
# Tried by cross-validation: 0.35, 0.7, 1.2 and 2 (docs/explanation/topics.md).
SEED_WEIGHT: Final = 0.7

_LINK: Final = re.compile(r"https?://\S+|www\.\S+")
_MENTION: Final = re.compile(r"[@＠]\w+")
# Hashtags join words: #StudyWithUs is read as three.
_JOINED: Final = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
# Scripts that do not part words: Thai, Lao, Myanmar, Khmer, kana, Han.
_UNPARTED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_PRIME: Final = np.uint64(1_000_003)
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)


class _Kept(dict[int, int]):
    """Letters, marks, digits and symbols (a football says much) stay; any other sign becomes a blank."""

    def __missing__(self, code: int) -> int:
        stays = unicodedata.category(chr(code))[0] in "LMN" or unicodedata.category(chr(code)) == "So"
        return self.setdefault(code, code if stays else ord(" "))


_KEPT: Final = _Kept()


def plain(text: str) -> str:
    """Return a text as the classifier reads it: folded, without links and handles, words parted by one blank."""
    said = unicodedata.normalize("NFKC", _MENTION.sub(" ", _LINK.sub(" ", text[:READ_CHARACTERS])))
    words = _JOINED.sub(" ", said).casefold().translate(_KEPT).split()
    return f" {' '.join(words)} "


def is_unparted(text: str) -> bool:
    """Whether a text has letters of a script that does not part words."""
    return _UNPARTED.search(text) is not None


@cache
def seed_terms() -> Mapping[str, tuple[str, ...]]:
    """Return each theme's seed terms as plain texts hold them: after a blank where words are parted."""
    said = tomllib.loads(files(__package__).joinpath("seed_terms.toml").read_text("utf-8"))
    return {
        theme: tuple(dict.fromkeys(_searched(term) for terms in said[theme].values() for term in terms))
        for theme in THEMES
        if theme in said
    }


def _searched(term: str) -> str:
    words = plain(term).strip()
    whole_word = " " if term.endswith(" ") else ""
    return words if is_unparted(words) else f" {words}{whole_word}"


@dataclass(frozen=True)
class Features:
    """What one plain text holds: different columns with a strength each, and where each stands in the text.

    ``places``: rows of (column, first character, number of characters), one an occurrence.
    """

    text: str
    columns: Whole
    values: Real
    places: Whole


def features(text: str) -> Features:
    """Return what a text holds. The runs' strengths have length 1 together; seed terms come on top."""
    read = plain(text)
    runs = _runs(read)
    columns, counts = np.unique(runs[:, 0], return_counts=True)
    strengths = 1 + np.log(counts)
    values = strengths / np.sqrt((strengths**2).sum()) if len(strengths) else strengths
    seeds = _seeds(read)
    seeded, hits = np.unique(seeds[:, 0], return_counts=True)
    return Features(
        read,
        np.concatenate([columns, seeded]),
        np.concatenate([values, SEED_WEIGHT * np.log1p(hits)]),
        np.concatenate([runs, seeds]),
    )


def _runs(text: str) -> Whole:
    """Return (bucket, start, length) of each run of two to five characters."""
    letters = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    if len(text.strip()) == 0:
        return np.empty((0, 3), dtype=np.int64)
    found, hashed = [], letters
    for length in range(2, min(LONGEST_RUN, len(letters)) + 1):
        hashed = hashed[:-1] * _PRIME + letters[length - 1 :]
        bucket = ((hashed * _GOLDEN) >> np.uint64(64 - BITS)).astype(np.int64)
        found.append(np.stack([bucket, np.arange(len(bucket)), np.full(len(bucket), length)], axis=1))
    return np.concatenate(found)


def _seeds(text: str) -> Whole:
    """Return (column of the theme, start, length) of each seed term of the text, each term once."""
    found = [
        (BUCKETS + THEMES.index(theme), text.index(term), len(term))
        for theme, terms in seed_terms().items()
        for term in terms
        if term in text
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 3)
