"""The grade of confidence beside a figure: a letter, and in words what it means."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from components.page import BadgeColour, plain
from core.reconcile.grades import RULES, Confidence
from core.texts import _

COLOURS: Final[dict[str, BadgeColour]] = {"A": "green", "B": "blue", "C": "gray", "D": "orange"}


def grade_badge(found: Confidence | None) -> None:
    """Show the grade of a figure; nothing where it rests on no month of one's own."""
    if found is not None:
        st.badge(
            _("Confidence {grade}").format(grade=found.grade), color=COLOURS[found.grade], help=found.sentence
        )


def grade_text(found: Confidence | None) -> str:
    """Return the grade for a cell of a table; empty where the figure rests on no month of one's own."""
    return found.grade if found is not None else ""


def grade_legend(grades: Sequence[str] = tuple(RULES)) -> None:
    """Say under figures what their grades mean."""
    st.caption("  \n".join(f"**{grade}** {plain(_(RULES[grade]))}" for grade in grades))
