"""Several tables at a glance: what each is, and what is still asked; and the evidence for an offered export."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import pandas as pd
import streamlit as st

from components.figure import specimen
from components.intake import period_text
from components.page import BadgeColour, number_text, plain
from core.catalogue.handles import platform_name
from core.intake.accounts import shown_name
from core.intake.model import Likeness, Offer, Verdict
from core.intake.row_counts import RowCounts
from core.intake.submissions import export_title
from core.intake.words import FIELDS
from core.texts import N_, _, ngettext

SAMPLE: Final = 3
SAMPLE_TEXT: Final = 40


class Standing(Enum):
    """Where a table in hand stands: a word and its colour."""

    READY = (N_("Ready"), "green")
    ASKED = (N_("Still asked"), "orange")
    HERE = (N_("Already here"), "blue")
    NOT_TAKEN = (N_("Not taken in"), "red")

    @property
    def word(self) -> str:
        """The word in the reader's language."""
        return _(self.value[0])

    @property
    def colour(self) -> BadgeColour:
        """The colour, which only helps."""
        return self.value[1]


@dataclass(frozen=True)
class Line:
    """One table of the overview: its name, where it stands, and why in a sentence where that needs one."""

    name: str
    verdict: Verdict
    rows: RowCounts
    standing: Standing
    why: str = ""


def overview(lines: Sequence[Line]) -> None:
    """Show every table of the dropped files, one line each, with how many stand where."""
    counted = Counter(line.standing for line in lines)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        tables = ngettext("{n} table of figures", "{n} tables of figures", len(lines)).format(n=len(lines))
        st.markdown(f"**{plain(tables)}**", width="content")
        for standing in Standing:
            if counted[standing]:
                st.badge(f"{standing.word}: {number_text(counted[standing])}", color=standing.colour)
    with st.container(border=True, gap="small"):
        for line in lines:
            _line(line)


def _line(line: Line) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.badge(line.standing.word, color=line.standing.colour)
        st.markdown(f"**{plain(line.name)}**", width="content")
    with st.container(gap=None):
        if facts := _facts(line.verdict, line.rows):
            st.caption(plain(" · ".join(facts)))
        if line.why:
            st.markdown(plain(line.why))


def _facts(verdict: Verdict, rows: RowCounts) -> list[str]:
    """Return what a table was understood as: export, accounts, period, rows."""
    if not verdict.recognised:
        return []
    facts = [export_title(verdict.export or "")]
    if verdict.platform != "other" and not facts[0].startswith(platform_name(verdict.platform)):
        facts.append(platform_name(verdict.platform))
    if verdict.accounts:
        more = f" + {len(verdict.accounts) - 1}" if len(verdict.accounts) > 1 else ""
        facts.append(f"{shown_name(verdict.platform, verdict.accounts[0])}{more}")
    if verdict.period:
        facts.append(period_text(*verdict.period))
    facts.append(
        ngettext("{n} row taken in", "{n} rows taken in", rows.taken_in).format(n=number_text(rows.taken_in))
    )
    if rows.kept_out:
        facts.append(_("{n} kept out").format(n=number_text(rows.kept_out)))
    return facts


def evidence_table(likeness: Likeness, offer: Offer, *, key: str) -> None:
    """Show how each column of an unknown table was understood, its first values, and what speaks for it.

    ``key`` names the table on its page.
    """
    head = offer.sample.head(SAMPLE)
    specimen(
        pd.DataFrame(
            {
                _("Column and its first values"): [
                    (found.column, " · ".join(filter(None, head[found.column].str[:SAMPLE_TEXT])))
                    for found in likeness.columns
                ],
                _("Read as, and why"): [
                    (_(FIELDS.get(found.field, found.field)), found.sentence) for found in likeness.columns
                ],
            }
        ),
        key=f"evidence-{key}",
    )
    used = {found.column for found in likeness.columns}
    unused = [column for column in offer.columns if column not in used]
    if unused:
        named = ", ".join(f"“{column}”" for column in unused[:SAMPLE_TEXT])
        st.caption(plain(_("Not used: {columns}").format(columns=named)))
