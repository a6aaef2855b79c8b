"""Benchmarks as tables, for files."""

from collections.abc import Sequence

import pandas as pd

from core.benchmarks.model import OwnFigure
from core.benchmarks.placement import Placement, words
from core.texts import _


def own_table(
    figures: Sequence[tuple[OwnFigure, Placement | None]], unit: str, *, percent: bool = False
) -> pd.DataFrame:
    """Return a row a mission: name, city, value in ``unit`` (NaN when missing), place, days covered and expected.

    With ``percent`` values are shares and become per cent (0.031 → 3.1), as the unit says.
    """
    scale = 100 if percent else 1
    return pd.DataFrame(
        [
            (
                figure.mission,
                figure.city,
                None if figure.value is None else round(figure.value * scale, 9),
                words(place) if place else "",
                figure.days,
                figure.days_expected,
            )
            for figure, place in figures
        ],
        columns=[_("Mission"), _("City"), unit, _("Standing"), _("Days covered"), _("Days of the quarter")],
    )
