"""How the log looks: one row an event, three columns, so that a phone shows it whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components.page import plain
from core.texts import _


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event in words: ``changes`` has one text a field; ``country`` is empty when there is only one."""

    when: str
    who: str
    country: str
    what: str
    subject: str
    changes: Sequence[str]


def event_table(rows: Sequence[EventRow]) -> None:
    """Draw the events as a table: when and who, what was done on what, what changed."""
    table = pd.DataFrame(
        {
            _("When and who"): [
                _lines(f"**{plain(row.who)}**", plain(row.country), f":gray[{plain(row.when)}]")
                for row in rows
            ],
            _("What was done"): [_lines(plain(row.what), f":gray[{plain(row.subject)}]") for row in rows],
            _("What changed"): [_lines(*map(plain, row.changes)) for row in rows],
        }
    )
    st.table(table, hide_index=True, border="horizontal")


def _lines(*parts: str) -> str:
    """Return the parts under each other in one cell."""
    return "  \n".join(part for part in parts if part)
