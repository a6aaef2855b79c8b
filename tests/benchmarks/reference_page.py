"""``python -m tests.benchmarks.reference_page`` writes docs/reference/indicators.md from the reference rows."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
ROWS: Final = ROOT / "sql" / "seed" / "reference"
PAGE: Final = ROOT / "docs" / "reference" / "indicators.md"

Entry = Mapping[str, str]

INTRODUCTION: Final = """\
# Indicators, peer groups and reference lines

All three are rows of `sql/seed/reference/`: `indicator.csv`, `peer_group.csv`, `reference_line.csv`. A new row is a new indicator, in SQL, on screens and in files; `portal.mission_period` works all of them out. This page is written from the rows by `python -m tests.benchmarks.reference_page`, and a test says when it is not.

## Indicators

Each is worked out for a mission, a platform and a quarter (or a month) from `account_month`. A mission's figures add those of its accounts on the platform, its head's included. A value needs at least the stated days with the measures it uses, and the stated sample; a month needs a third of both. Otherwise it is missing, never 0, and the reason is said. Indicators with different denominators are never shown on one axis.
"""

METHODS: Final = """\
`ratio_of_sums`: sum of the numerator ÷ sum of the denominator over the mission's accounts and the months of the quarter. Both sides speak of the same posts or days: `posts_of_comments` are the posts whose comments are known, `interactions_of_reach` the interactions of those whose reach is known. `weeks` are covered days ÷ 7; where a mission has several accounts, a month counts the days of its best covered one, as the same days are not twice as long. A week counts as active when one of the accounts posted.

`median_of_posts`: median over all posts of interactions ÷ followers at posting.

`median_of_months`: median over the mission's accounts and months.

`followers_before`, `followers_change` and `interactions_expected` come from the account's own months before (`portal.month_with_history`), as far back as *months before* says. The sample is the least sum of the denominator; for a median, the least number of values.
"""


def table(entry: Entry) -> str:
    """Return the facts of an indicator as a table."""
    facts = {
        "code": f"`{entry['code']}`",
        "unit": entry["unit"],
        "numerator": f"`{entry['numerator']}`",
        "denominator": f"`{entry['denominator']}`",
        "method": f"`{entry['method']}`",
        "better": entry["better"],
        "measures needed": ", ".join(entry["needs"].strip("{}").split(",")),
        "platforms": ", ".join(entry["platforms"].strip("{}").split(",")) or "all",
        "days needed": entry["minimum_days"],
        "sample needed": entry["minimum_sample"],
        "months before": entry["history_months"],
        "source": entry["source"],
    }
    rows = "\n".join(f"| {name} | {fact} |" for name, fact in facts.items())
    return f"### {entry['name']}\n\n*{entry['question']}* {entry['definition']}\n\n| | |\n|---|---|\n{rows}\n"


def group_row(entry: Entry) -> str:
    """Return a peer group as a row."""
    bands = entry["bands"].strip("{}").replace(",", ", ") or "–"
    return f"| `{entry['code']}` | {entry['name']} | {entry['definition']} | {bands} |"


def line_row(entry: Entry, percentages: set[str]) -> str:
    """Return a reference line as a row."""
    value = float(entry["value"])
    share = entry["indicator"] in percentages or not entry["indicator"]
    said = f"{value * 100:g} %" if share else f"{value:g}"
    drawn = f"`{entry['indicator']}`" if entry["indicator"] else "nowhere"
    hand = "second" if entry["second_hand"] == "true" else "first"
    return (
        f"| {entry['publisher']} {entry['year']} | {entry['platform']} | {entry['statistic']} {said} |"
        f" {entry['denominator']} | {drawn} | {hand} |"
    )


def rows(name: str) -> list[Entry]:
    """Return the reference rows of a table."""
    with (ROWS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page() -> str:
    """Return the page as the rows say it."""
    entries = rows("indicator")
    percentages = {entry["code"] for entry in entries if entry["scale"] == "percent"}
    groups = "\n".join(map(group_row, rows("peer_group")))
    lines = "\n".join(line_row(entry, percentages) for entry in rows("reference_line"))
    return "\n".join(
        [
            INTRODUCTION,
            *map(table, entries),
            METHODS,
            (
                "## Peer groups\n\nOne way each, never crossed. Which category a mission belongs to is fixed for the"
                " calendar year. An upper bound belongs to its band.\n\n| code | name | definition | bands |\n"
                f"|---|---|---|---|\n{groups}\n"
            ),
            (
                "## Reference lines\n\nBenchmarks that others published, two- to threefold apart from each other as they"
                " divide by different things. A line is drawn only on the axis it belongs to; one whose denominator nobody"
                " stated is drawn nowhere. Second hand: we have seen it quoted, not on the publisher's own page.\n\n"
                "| publisher | platform | value | denominator | drawn on | hand |\n|---|---|---|---|---|---|\n"
                f"{lines}\n"
            ),
        ]
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
