"""Posts of two sides whose true pairs are known: typing errors, cut texts, other clocks, missing numbers."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from core.reconcile.matching import Matches

START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
YEAR_SECONDS = 365 * 86_400
# Sentences a mission says again and again, word for word: nothing but their time tells them apart.
GREETINGS = (
    "Selamat pagi, Sahabat Diplomasi!",
    "Selamat Hari Raya. Mohon maaf lahir dan batin.",
    "The consular section is closed today. Emergency line: +84 24 3825 3353",
    "Layanan paspor buka hari ini pukul 09.00 sampai 12.00 waktu setempat.",
)
SYLLABLES = (
    "ka",
    "ri",
    "to",
    "ma",
    "ne",
    "sa",
    "lu",
    "di",
    "po",
    "ang",
    "er",
    "in",
    "do",
    "be",
    "gu",
    "wa",
    "ti",
    "se",
)


@dataclass(frozen=True)
class Truth:
    """The two sides, and for each reported post its monitored row, or -1."""

    reported: pd.DataFrame
    monitored: pd.DataFrame
    pairs: "np.ndarray[Any, np.dtype[np.int64]]"

    def precision(self, found: Matches) -> float:
        """Return the share of certain pairs that are true."""
        sure = found.certain
        return float((self.pairs[sure["reported"]] == sure["monitored"]).mean())

    def recall(self, found: Matches) -> float:
        """Return the share of true pairs that were found for certain."""
        sure = found.certain
        right = (self.pairs[sure["reported"]] == sure["monitored"]).sum()
        return float(right / (self.pairs >= 0).sum())


def make_truth(posts: int, *, accounts: int, seed: int = 6) -> Truth:
    """Return about ``posts`` posts a side over a year, a third of them without number and address."""
    random = np.random.default_rng(seed)
    words = np.array(["".join(random.choice(SYLLABLES, random.integers(1, 4))) for _ in range(4_000)])
    account = np.sort(random.integers(0, accounts, posts))
    moments = START + random.integers(0, YEAR_SECONDS, posts)
    texts = [_text(random, words) for _ in range(posts)]
    # A quarter are said again within the hour, with a word or two changed: the parts of a thread, a correction.
    for again in np.flatnonzero(random.random(posts) < 0.25)[1:]:
        if account[again] == account[again - 1]:
            moments[again] = moments[again - 1] + random.integers(60, 3_600)
            texts[again] = _reworded(random, words, texts[again - 1])
    numbers = 1_700_000_000_000_000_000 + np.arange(posts) * 7_919
    clocks = random.choice([0, 0, 0, 7 * 3600, -5 * 3600, 90], accounts)
    there, seen = random.random(posts) > 0.04, random.random(posts) > 0.06
    reported = _side(account, moments, texts, numbers)[there].reset_index(drop=True)
    outside = _side(
        account,
        moments + clocks[account] + random.integers(-120, 600, posts),
        [_as_seen(random, text) for text in texts],
        numbers,
    )
    nameless = random.random(posts) < 1 / 3
    outside.loc[nameless, ["external_id", "permalink"]] = None
    # Of the others, half come with the address alone.
    outside.loc[~nameless & (random.random(posts) < 0.5), "external_id"] = None
    dates_only = nameless & (random.random(posts) < 0.15)
    outside["day"] = outside["published_at"].dt.strftime("%Y-%m-%d")
    outside.loc[dates_only, "published_at"] = pd.NaT
    order = random.permutation(np.flatnonzero(seen))
    place = np.full(posts, -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    return Truth(reported, outside.iloc[order].reset_index(drop=True), place[there])


def _side(account: Any, moments: Any, texts: list[str], numbers: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account": [f"account-{number}" for number in account],
            "external_id": [str(number) for number in numbers],
            "permalink": [f"https://twitter.com/someone/status/{number}" for number in numbers],
            "text": texts,
            "published_at": pd.to_datetime(moments, unit="s", utc=True),
            "day": pd.to_datetime(moments, unit="s").strftime("%Y-%m-%d"),
        }
    )


def _text(random: np.random.Generator, words: Any) -> str:
    if random.random() < 0.06:
        return GREETINGS[random.integers(len(GREETINGS))]
    said = " ".join(random.choice(words, random.integers(4, 32)))
    return f"{said} https://t.co/{random.integers(1_000_000_000)}" if random.random() < 0.4 else said


def _reworded(random: np.random.Generator, words: Any, text: str) -> str:
    """Return a text with a few of its words replaced."""
    parts = text.split()
    for _ in range(max(1, len(parts) // 5)):
        parts[random.integers(len(parts))] = str(random.choice(words))
    return " ".join(parts)


def _as_seen(random: np.random.Generator, text: str) -> str:
    """Return a text as a tool outside shows it: cut off, without its link, with a few letters changed."""
    if random.random() < 0.3:
        text = text[: random.integers(40, 120)] + "…"
    if random.random() < 0.5:
        text = " ".join(word for word in text.split() if not word.startswith("http"))
    letters = list(text)
    # One in ten was read off a picture, or typed.
    errors = 0.12 if random.random() < 0.1 else 0.02
    for _ in range(random.poisson(len(letters) * errors)):
        place = random.integers(len(letters))
        letters[place] = random.choice([letters[place].upper(), "", "e", letters[place] * 2])
    return "".join(letters)
