"""Benchmarks as tables, for files."""

from collections.abc import Mapping, Sequence

import pandas as pd

from core.benchmarks.hosts import explained
from core.benchmarks.model import Indicator
from core.benchmarks.placement import words
from core.benchmarks.reasons import why_missing
from core.benchmarks.standing import Standing, change_text, span_text
from core.texts import _


def own_table(
    standings: Sequence[Standing], indicator: Indicator, grades: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return a row a mission: name, city, value (NaN when missing), how to read it, days covered and expected.

    ``grades`` says of a mission's id which grade of confidence its value has.

    Values of a percentage are shares and become per cent (0.031 → 3.1), as the unit says.
    """
    scale = 100 if indicator.percent else 1
    return pd.DataFrame(
        [
            (
                standing.figure.mission,
                standing.figure.city,
                None if standing.figure.value is None else round(standing.figure.value * scale, 9),
                _read(standing, indicator),
                span_text(standing.span) if standing.span else "",
                change_text(indicator, standing.since, standing.quarter) if standing.since else "",
                explained(indicator, standing.figure.value, standing.host)
                if standing.host and standing.figure.value is not None
                else "",
                standing.figure.days,
                standing.figure.days_expected,
                (grades or {}).get(standing.figure.mission_id, ""),
            )
            for standing in standings
        ],
        columns=[
            _("Mission"),
            _("City"),
            _(indicator.unit),
            _("Standing"),
            _("Allowing for chance"),
            _("Since the quarter before"),
            _("Beside its host"),
            _("Days covered"),
            _("Days of the quarter"),
            _("Confidence"),
        ],
    )


def _read(standing: Standing, indicator: Indicator) -> str:
    """Return the place in words, or why there is no value."""
    if standing.place is not None:
        return words(standing.place)
    return why_missing(standing.figure.missing, indicator) if standing.figure.missing else ""
