"""The evidence of a practice in a network of 20 ministries with 130 missions each, over 60 months.

Whole means what its page waits for: the panel from the database as the author's ministry may see it,
the effect with its placebos, and the result stored. The measurement alone is taken in processor time,
beside a claim on a foreign panel of the same size, where every placebo is two fits.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import pandas as pd

from core.practices.evidence import FOREIGN, measure
from core.practices.evidence.portal import Panel, measured, panel_of
from core.practices.evidence_store import panel
from core.practices.measuring import renew
from tests.bench.figures import Figure, processor_time, timed
from tests.conftest import TestStack
from tests.practices.written import ministry

NETWORK: Final = Path(__file__).with_suffix(".sql")
COUNTRY: Final = "ID"
PLATFORM: Final = "linkedin"
INDICATOR: Final = "interactions_per_post"
TARGET: Final = 3.0
AFTER: Final = 12


def measure_evidence(stack: TestStack, say: Callable[[str], None]) -> list[Figure]:
    """Return how long evidence takes, whole and by its parts."""
    say("a network of 2,600 missions over 60 months")
    with stack.owner() as connection:
        connection.execute(NETWORK.read_bytes())
        found = connection.execute(
            "select id::text from portal.mission where name in ('Evidence ID 1', 'Evidence ID 2', 'Evidence ID 3')"
        ).fetchall()
    home = ministry(stack, COUNTRY)
    practice = home.published(
        missions=tuple(str(row[0]) for row in found),
        indicator=INDICATOR,
        platform=PLATFORM,
        start_month=_start(),
    )
    say("evidence among them")
    api = home.reader.api
    whole = timed(partial(renew, api, practice))
    figures = panel_of(panel(api, practice))
    return [
        Figure(
            f"Evidence among {len(figures.figures):,} missions: panel, effect, stored",
            f"{whole:.1f} s",
            "",
            "",
            f"≤ {TARGET:.0f} s",
            whole <= TARGET,
        ),
        _alone("… the measurement alone, processor time", partial(measured, figures)),
        _alone("… a claim on a foreign panel of the same size", partial(_foreign, figures)),
    ]


def _alone(what: str, work: Callable[[], object]) -> Figure:
    took = processor_time(work)
    return Figure(what, f"{took:.1f} s", "", "", f"≤ {TARGET:.0f} s", took <= TARGET)


def _foreign(panel: Panel) -> object:
    return measure(panel.figures, panel.treated[:1], pd.Timestamp(panel.start), rules=FOREIGN)


def _start() -> date:
    """Return the first of the last twelve months that are over."""
    return (pd.Timestamp.today().to_period("M") - AFTER).to_timestamp().date()
