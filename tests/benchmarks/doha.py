"""Eighteen embassies of one city: the real files where they are, and files like them that we make."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

import numpy as np
import pandas as pd
from openpyxl import Workbook

from tests.intake.support import SHARED

REAL: Final = SHARED / "embassy_posts" / "embassies_in_doha"
COUNTRIES: Final[Mapping[str, str]] = {
    "Argentina": "AR", "Australia": "AU", "Belgium": "BE", "Canada": "CA", "Denmark": "DK", "Equador": "EC",
    "France": "FR", "Germany": "DE", "Iran": "IR", "Mexico": "MX", "Morocco": "MA", "Netherlands": "NL",
    "Poland": "PL", "SKorea": "KR", "Serbia": "RS", "Spain": "ES", "UK": "GB", "USA": "US",
}  # fmt: skip
HEADER: Final = (
    "id", "screen_name", "created_at", "fav", "rt", "RTed", "text",
    "media1", "media2", "media3", "media4", "compound", "neg", "neu", "pos",
)  # fmt: skip
WEEKS: Final = 92 / 7
FIRST: Final = datetime(2022, 10, 1)  # noqa: DTZ001 - A workbook's moments have no zone.


@dataclass(frozen=True)
class Embassy:
    """One embassy's file, and what a plain reading of it says."""

    country: str
    name: str
    content: bytes

    @property
    def own_posts(self) -> pd.DataFrame:
        """The posts that are the embassy's own, read by pandas alone."""
        table = pd.read_excel(BytesIO(self.content), dtype={"id": "str"}, engine="openpyxl")
        return table[table["RTed"].isna()]

    @property
    def posts_per_week(self) -> float:
        """Own posts over the 92 days of the quarter."""
        return len(self.own_posts) / WEEKS

    @property
    def interactions_per_post(self) -> float:
        """Likes and retweets of own posts, divided by these posts."""
        own = self.own_posts
        return float((own["fav"] + own["rt"]).sum() / len(own))


def real_embassies() -> list[Embassy]:
    """Return the real files; raises FileNotFoundError where the folder is absent."""
    return [
        Embassy(COUNTRIES[path.name.split(" in ")[0]], path.name, path.read_bytes())
        for path in sorted(REAL.glob("*.xlsx"))
    ]


def made_embassies() -> list[Embassy]:
    """Return made files with the same columns and quirks: reposts between own posts, texts of other scripts."""
    return [
        Embassy(country, f"{name} made.xlsx", _workbook(f"{country}_in_madeville", place))
        for place, (name, country) in enumerate(COUNTRIES.items())
    ]


def _workbook(handle: str, place: int) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADER)
    for row in _rows(handle, np.random.default_rng(place), own=3 + place * 7):
        sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _rows(handle: str, rng: np.random.Generator, own: int) -> Iterator[list[object]]:
    """Yield rows newest first; every third one is a repost, whose many retweets are another account's."""
    total = own + own // 2
    for number in range(total):
        reposted = number % 3 == 2
        moment = FIRST + timedelta(hours=int((total - number) / (total + 1) * 92 * 24))
        media = f"http://pbs.twimg.com/media/{handle}{number}.jpg" if rng.random() < 0.5 else None
        yield [
            str(1_576_000_000_000_000_000 + number * 97_531), handle, moment,
            0 if reposted else int(rng.lognormal(2, 1)), int(rng.lognormal(5 if reposted else 1, 1)),
            "SecBlinken" if reposted else None, f"سفارة {number} 🇶🇦 https://t.co/abc", media,
            None, None, None, 0.5, 0, 0.8, 0.2,
        ]  # fmt: skip
