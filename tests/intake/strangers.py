"""Tables nobody has entered: known exports in other languages, and tables that are no export at all."""

import random
import tomllib
from datetime import date, timedelta
from typing import Any, Final

from tests.intake.samples import READ, cell
from tests.intake.support import FIXTURES, csv_bytes

FOREIGN: Final[dict[str, dict[str, Any]]] = tomllib.loads((FIXTURES / "foreign.toml").read_text("utf-8"))


def foreign(name: str) -> tuple[str, bytes]:
    """Return the code of a known export and a file of it in a language that no entry has."""
    stranger = FOREIGN[name]
    known = next(each for each in READ if each.entry.code == stranger["export"])
    chance = random.Random(name)
    rows = [[cell(known, field, place, chance) for field in stranger["fields"]] for place in range(12)]
    return stranger["export"], csv_bytes([stranger["names"], *rows])


INNOCENT: Final = {
    "weather": ("day", "Tmax Tmin Tmean Rain Snow Wind Gust Pressure Humidity Cloud Sun UV Visibility", "measured"),
    "weather in whole numbers": (
        "day",
        "Tmax Tmin Tmean Rain Snow Wind Gust Pressure Humidity Cloud Sun UV Visibility",
        "whole",
    ),
    "budget": ("day", "Rent Salaries Travel Post Printing Events Water Power Fuel Repairs Cleaning Other Total", "money"),
    "budget, its total first": (
        "day",
        "Total Rent Salaries Travel Printing Events Water Power Fuel Repairs Cleaning Gifts Other",
        "total",
    ),
    "staff": ("id", "Name Office Phone Salary Leave Children Grade", "whole"),
    "staff with profiles": ("id", "Name Born Profile Salary Grade Comments", "profile"),
    "stock prices": ("us_day", "Open High Low Close Adj_Close Volume", "measured"),
    "stock prices by day": ("us_day", "Price Open High Low Vol. Change", "measured"),
    "exam results": ("id", "Student Date Reading Writing Speaking Listening Total Comments", "whole"),
    "sensors": ("moment", "temperature humidity co2 pm25 pm10 noise light battery", "measured"),
    "sensors of twelve": ("moment", "s1 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 s12", "whole"),
    "visas": ("slash_day", "Applications Granted Refused Pending Tourist Business Student Diplomatic Fee", "whole"),
    "visitors by day without year": ("day_month", "Adults Children Guides Tickets Buses", "whole"),
    "cases by day": ("day", "Cases Deaths Recovered Tests Beds", "total"),
    "orders": ("long_id", "Date Customer Amount Items Shares", "money"),
    "bank statement": ("us_day", "Reference Text Amount Balance", "money"),
    "survey": ("moment", "Age Country Rating Comments", "whole"),
    "press review": ("day", "Title Link Reach Comments", "profile"),
    "twenty-five meters": ("day", " ".join(f"M{place}" for place in range(25)), "whole"),
    "advertising": ("day", "Impressions Clicks Spend Conversions", "money"),
}  # fmt: skip


def innocent(name: str) -> bytes:
    """Return a table that is no export of any platform."""
    first, others, values = INNOCENT[name]
    chance = random.Random(name)
    rows = []
    for place in range(30):
        day = date(2026, 1, 3) + timedelta(days=place)
        key = {
            "day": day.isoformat(),
            "us_day": f"{day:%b %d, %Y}",
            "slash_day": f"{day:%m/%d/%Y}",
            "day_month": f"{day.day} {day:%B}",
            "moment": f"{day}T06:00:00",
            "id": str(30100456 + 7 * place),
            "long_id": str(4711000000123456 + 7 * place),
        }[first]
        cells = [_value(word, values, day, chance) for word in others.split()]
        if values == "total":
            cells[0] = str(sum(map(int, cells[1:])))
        rows.append([key, *cells])
    return csv_bytes([["Date" if "day" in first else "Number", *others.split()], *rows])


def _value(name: str, values: str, day: date, chance: random.Random) -> str:
    words = {
        "Name": "Sri Rahayu", "Student": "Made", "Customer": "Toko Baru", "Text": "Transfer", "Title": "Trade grows",
        "Country": "Fiji", "Comments": "good", "Office": "Suva", "Date": f"{day:%d.%m.%Y}", "Born": "1990-02-03",
        "Link": f"https://www.thejakartapost.com/{day:%Y/%m/%d}/trade.html",
        "Profile": f"https://www.linkedin.com/in/member-{day:%d%m}/",
    }  # fmt: skip
    if name in words and not (name == "Comments" and values == "total"):
        return words[name]
    if values in {"money", "measured"}:
        return f"{chance.uniform(-5 if values == 'measured' else 0, 1200):.2f}"
    return str(chance.randint(0, 90))
