"""Near-identical texts, found by a fingerprint of 64 bits.

SimHash (Charikar 2002; Manku, Jain and Das Sarma 2007): every run of four letters votes on each
bit, so texts that share nearly all of their runs agree in nearly all bits. Runs of letters rather
than words, because Thai, Khmer, Lao, Burmese, Chinese and Japanese put no blanks between words.
"""

from typing import Final

import numpy as np

RUN: Final = 4
# Shorter texts are near each other by chance: “Office closed on Monday” is news every time.
FEWEST_BYTES: Final = 100

_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_BITS: Final = np.arange(64, dtype=np.uint64)


def fingerprint(text: str) -> int | None:
    """Return the SimHash of a text as a signed number of 64 bits; None for a text too short for it."""
    letters = "".join(sign for sign in text.casefold() if sign.isalnum())
    if len(letters.encode()) < FEWEST_BYTES:
        return None
    codes = np.frombuffer(letters.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    runs = np.zeros(len(codes) - RUN + 1, dtype=np.uint64)
    for step in range(RUN):
        runs = runs * _FACTOR + codes[step : len(codes) - RUN + 1 + step]
    votes = (_mixed(np.unique(runs))[:, None] >> _BITS & np.uint64(1)).sum(axis=0, dtype=np.int64)
    bits = votes * 2 > len(np.unique(runs))
    return int((bits.astype(np.uint64) << _BITS).sum(dtype=np.uint64).astype(np.int64))


def _mixed(
    numbers: "np.ndarray[tuple[int], np.dtype[np.uint64]]",
) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    """Spread numbers over all 64 bits (the finaliser of SplitMix64, Steele, Lea and Flood 2014)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * _FIRST
    numbers = (numbers ^ (numbers >> np.uint64(27))) * _SECOND
    return numbers ^ (numbers >> np.uint64(31))


def far_apart(one: int, other: int) -> int:
    """Return in how many bits two fingerprints differ."""
    return ((one ^ other) & (2**64 - 1)).bit_count()
