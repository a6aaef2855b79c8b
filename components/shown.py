"""What a figure or a table shows, in one value: whoever takes it along takes all of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd

from components.theme import Spec
from core.citation import citation
from core.texts import _


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure: its finding, how to read it, the chart, the same in words, and what it rests on.

    ``table`` makes the figures, as the filters on the page left them. ``name`` names the
    files, ``link`` is the address that shows the view again. ``spec`` is None where there
    is a table and no chart.
    """

    title: str
    source: str
    name: str
    table: Callable[[], pd.DataFrame]
    link: str = ""
    subtitle: str = ""
    alt: str = ""
    spec: Spec | None = None

    def citation(self, taken_at: datetime | None = None) -> str:
        """Return the sentence that names the figure in somebody's text: portal, finding, basis, when, where."""
        return citation(self.title, self.source, self.link, taken_at or datetime.now(UTC))

    def about(self) -> list[tuple[str, str]]:
        """Return what a file of the figure says of itself, as (what, words)."""
        said = [
            (_("Title"), self.title),
            (_("How to read it"), self.subtitle),
            (_("What it rests on"), self.source),
            (_("Link to this view"), self.link),
            (_("Taken on"), f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
            (_("To cite it"), self.citation()),
        ]
        return [(what, words) for what, words in said if words]
