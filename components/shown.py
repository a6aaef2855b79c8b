"""What a figure or a table shows, in one value: whoever takes it along takes all of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd

from components.page import day_text
from components.theme import Spec
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
        at = (taken_at or datetime.now(UTC)).astimezone(UTC)
        taken = _("taken on {day} at {time} UTC").format(day=day_text(at.date()), time=f"{at:%H:%M}")
        basis = self.source.replace(" · ", ", ").rstrip(".")
        parts = ["Jejaring", f"“{self.title.rstrip('.')}”", basis, taken, self.link]
        return ", ".join(part for part in parts if part)
