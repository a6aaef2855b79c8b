"""From texts of any language to numbers: hashed runs of characters, and the seed terms of the themes."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]

THEMES: Final = (
    "consular", "economic", "culture", "education", "peace_security", "development", "climate", "protocol",
    "other",
)  # fmt: skip

BUCKETS: Final = 1 << 16
LENGTHS: Final = (2, 3, 4, 5)
# Longer texts say what they are about early; the rest would only cost time.
READ_CHARACTERS: Final = 2000
# A seed term of a text counts as much as this many runs of characters of middling weight.
SEED_WEIGHT: Final = 0.35

_LINK: Final = re.compile(r"https?://\S+|www\.\S+")
_MENTION: Final = re.compile(r"[@＠]\w+")
# Hashtags join words: #StudyWithUs is read as three.
_JOINED: Final = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_NO_WORDS: Final = re.compile(r"[^\w]+")
_PRIME: Final = np.uint64(1_000_003)
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


def plain(text: str) -> str:
    """Return a text as the classifier reads it: folded, without links and handles, one blank between words."""
    said = _MENTION.sub(" ", _LINK.sub(" ", text[:READ_CHARACTERS]))
    split = _JOINED.sub(" ", unicodedata.normalize("NFKC", said)).replace("_", " ")
    return f" {_keep_letters_and_signs(split).strip()} "


def _keep_letters_and_signs(text: str) -> str:
    """Keep letters, marks, digits and symbols (a football says much); the rest becomes one blank."""
    kept = "".join(
        letter if letter.isalnum() or unicodedata.category(letter) in ("Mn", "Mc", "So") else " "
        for letter in text.casefold()
    )
    return " ".join(kept.split())


@dataclass(frozen=True)
class Features:
    """What was found in texts, as parallel arrays: of which text, which column, how strongly, and where.

    Columns below ``BUCKETS`` are runs of characters, those after it one per theme's seed terms.
    ``start`` and ``length`` say which characters of the plain text the run covers (seeds: 0, 0).
    """

    texts: tuple[str, ...]
    text: Counts
    column: Counts
    value: npt.NDArray[np.float32]


@cache
def seed_terms() -> Mapping[str, tuple[str, ...]]:
    """Return each theme's seed terms as they are searched: words begin with a blank, others stand anywhere."""
    said = tomllib.loads(files("core.monitor.topics").joinpath("seed_terms.toml").read_text("utf-8"))
    return {
        theme: tuple(dict.fromkeys(_searched(term) for terms in said[theme].values() for term in terms))
        for theme in THEMES
        if theme in said
    }


def _searched(term: str) -> str:
    folded = plain(term).strip()
    tail = " " if term.endswith(" ") else ""
    return f"{folded}{tail}" if written_without_spaces(folded) else f" {folded}{tail}"


def written_without_spaces(text: str) -> bool:
    """Whether a text has letters of a script that does not part words (Thai, Lao, Khmer, Myanmar, Han, kana)."""
    return any("\u0e00" <= c <= "\u0eff" or "\u1000" <= c <= "\u109f" or "\u1780" <= c <= "\u17ff"
               or "\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" for c in text)


def runs(text: str) -> tuple[npt.NDArray[np.uint64], Counts, Counts]:
    """Return the buckets of all runs of characters of a plain text, where each starts and how long it is."""
    letters = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    buckets, starts, lengths = [], [], []
    hashed = letters.copy()
    for length in range(2, max(LENGTHS) + 1):
        if len(letters) < length:
            break
        hashed = hashed[:-1] * _PRIME + letters[length - 1 :]
        buckets.append((hashed * _MIX) >> np.uint64(64 - BUCKETS.bit_length() + 1))
        starts.append(np.arange(len(hashed)))
        lengths.append(np.full(len(hashed), length))
    empty = np.empty(0, dtype=np.int64)
    return (
        np.concatenate(buckets) if buckets else np.empty(0, dtype=np.uint64),
        np.concatenate(starts) if starts else empty,
        np.concatenate(lengths) if lengths else empty,
    )
