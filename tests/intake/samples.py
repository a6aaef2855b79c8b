"""Files of our own for every known export: its row of names, and rows such as its platform writes."""

import random
from datetime import datetime, timedelta
from functools import cache
from typing import Final

import pandas as pd

from core.intake import entries
from core.intake.dates import DAY_MONTH
from core.intake.entries import Known, normalise
from core.intake.model import Platform, measures_of
from core.intake.tables import Sheet

READ: Final = [known for known in entries.catalogue() if known.entry.reads]
FIRST: Final = datetime(2026, 2, 10, 14, 5, 7)  # noqa: DTZ001 - as written in a file.
NETWORKS: Final = {
    "hootsuite": "Instagram",
    "sprout": "Facebook",
    "buffer": "Twitter",
    "template": "instagram",
}
SAID: Final = {
    "published_at": "2026-02-10 14:05:07",
    "permalink": "https://www.facebook.com/kbri.hanoi/posts/1797469756488425700",
}
RANGES: Final = {
    **dict.fromkeys(("impressions", "views", "followers", "sum"), (5000, 90_000)),
    "reach": (4000, 5000),
    "comments_answered": (1, 9),
    "visual_posts": (1, 9),
}
"""Between which numbers each measure lies; nobody does more with posts than see them."""
LINKS: Final = {
    Platform.X: "https://x.com/kbrihanoi/status/{id}",
    Platform.INSTAGRAM: "https://www.instagram.com/p/C{id}/",
    Platform.FACEBOOK: "https://www.facebook.com/kbri.hanoi/posts/{id}",
    Platform.TIKTOK: "https://www.tiktok.com/@kbrihanoi/video/{id}",
    Platform.LINKEDIN: "https://www.linkedin.com/feed/update/urn:li:share:{id}",
    Platform.OTHER: "https://www.instagram.com/p/C{id}/",
}


def label(known: Known) -> str:
    return f"{known.entry.code}-{known.variant.language}-{len(known.names)}"


def names_of(known: Known) -> list[str]:
    """Return a whole row of names in the order of the file; each field once, dynamic ends filled in."""
    fields = known.variant.columns
    if known.variant.header:
        names = list(known.variant.header)
        # An entry may know a column the row of names at hand does not have, as ids in a shortened one.
        needed = [fields[field][0] for field in ("external_id", *known.entry.required) if field in fields]
        present = set(map(normalise, names))
        names += [name for name in needed if not present & set(map(normalise, fields[_field(known, name)]))]
    else:
        names = [spellings[0] for field, spellings in fields.items() if field != "lifetime"]
        spelt = {name for spellings in fields.values() for name in spellings}
        names += [name for name in known.variant.known if name not in spelt]
    names += [SAID[field] for field in known.entry.beside]
    return [name.replace("…", " 1 ").strip() if "…" in name else name for name in dict.fromkeys(names)]


def _field(known: Known, name: str) -> str:
    return next(field for field, names in known.variant.columns.items() if name in names)


def rows_of(known: Known, names: list[str], count: int = 12) -> list[list[str]]:
    """Return rows below those names, as the platform would write them."""
    chance = random.Random(f"{label(known)}")
    fields = {normalise(name): field for field, spelt in known.variant.columns.items() for name in spelt} | {
        normalise(name): "sum" for spelt in known.variant.sums.values() for name in spelt
    }
    return [
        [cell(known, fields.get(normalise(name), ""), place, chance) for name in names]
        for place in range(count)
    ]


def cell(known: Known, field: str, place: int, chance: random.Random) -> str:
    """Return what the platform writes for a field in the row at a place; nothing for a field it has not."""
    entry = known.entry
    number = 1797469756488425700 + 10_007 * place
    moment = FIRST - timedelta(days=place)
    if field in {"published_at", "day"}:
        return _date(moment, entry.dates[0], time=field == "published_at" and "time" not in known.fields)
    if field == "sum" or field in measures_of(entry.grain):
        low, high = RANGES.get(field, (10, 900))
        return str(chance.randint(low, high))
    cells = {
        "external_id": str(number),
        "permalink": LINKS.get(entry.platform, LINKS[Platform.OTHER]).format(id=number),
        "account": "kbrihanoi",
        "platform": NETWORKS.get(entry.code.split(".")[0], "instagram"),
        "kind": next(iter(entry.kinds), ""),
        "lifetime": "Lifetime",
        "text": f"Selamat pagi, ini kabar nomor {place}",
        "language": "id",
        "time": "14:05",
        "as_of": f"{moment:%Y-%m-%d %H:%M:%S}",
    }
    return cells.get(field, "")


def _date(moment: datetime, form: str, *, time: bool) -> str:
    if form == DAY_MONTH:
        return f"{moment.day} {moment:%B}"
    text = moment.strftime(form.replace("%z", "+0000"))
    return text if time or "%H" not in form else text.split(" ")[0]


def sheet_of(names: list[str], rows: list[list[str]]) -> Sheet:
    """Return names and rows as a sheet that was read."""
    return Sheet("", pd.DataFrame([names, *rows], dtype="str"))


def table_of(known: Known) -> tuple[list[str], list[list[str]]]:
    """Return a whole sample: names and rows, with the row that explains the columns where there is one."""
    names, rows = _made(READ.index(known))
    return list(names), [list(row) for row in rows]


@cache
def _made(place: int) -> tuple[list[str], list[list[str]]]:
    known = READ[place]
    names = names_of(known)
    rows = rows_of(known, names)
    if known.entry.description_row:
        explained = [
            "" if field.startswith(("Post", "Permalink", "Type")) else f"About {field}" for field in names
        ]
        rows = [explained, *rows]
    return names, rows
