"""How reported and monitored figures are shown beside each other."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from components.figure import table_twin
from components.intake import month_text
from components.page import BadgeColour, number_text, plain
from core.intake.words import MEASURES
from core.reconcile.causes import cause_name
from core.reconcile.discrepancies import STATES, Comparison
from core.texts import N_, _

COLOURS: Final[dict[str, BadgeColour]] = {
    "differs": "orange",
    "unreported": "red",
    "moved": "orange",
    "explained": "blue",
    "partly": "gray",
    "agrees": "green",
}
SOURCES: Final = {"files": N_("an uploaded file"), "feeds": N_("the mission's own feed")}
LONGEST_TEXT: Final = 160


def measure_name(measure: str) -> str:
    """Return the name of a measure in the reader's language."""
    return _(MEASURES[measure])


def state_badge(state: str) -> None:
    """Show the state of a comparison; the word carries the meaning, the colour only helps."""
    st.badge(_(STATES[state]), color=COLOURS[state])


def both_sides(row: Comparison) -> str:
    """Return the two figures and their difference in one line."""
    said = _("reported {reported} · monitored {monitored}").format(
        reported=number_text(row.reported), monitored=number_text(row.monitored)
    )
    if row.difference is None:
        return said
    return f"{said} · " + _("difference {difference}, up to {allowed} is agreement").format(
        difference=signed_number(row.difference), allowed=number_text(int(row.allowed))
    )


def signed_number(value: int) -> str:
    """Return a difference with its sign."""
    return f"+{number_text(value)}" if value > 0 else number_text(value)


def comparisons_file(
    rows: Sequence[Comparison], accounts: Mapping[str, str], missions: Mapping[str, str]
) -> pd.DataFrame:
    """Return comparisons as a table for a file; ``accounts`` and ``missions`` name ids."""
    return pd.DataFrame(
        {
            _("Mission"): [missions.get(row.mission_id, "") for row in rows],
            _("Account"): [accounts.get(row.account_id, "") for row in rows],
            _("Month"): [f"{row.month:%Y-%m}" for row in rows],
            _("Measure"): [measure_name(row.measure) for row in rows],
            _("Reported"): [row.reported for row in rows],
            _("Monitored"): [row.monitored for row in rows],
            _("Difference"): [row.difference for row in rows],
            _("Allowed"): [round(row.allowed, 1) for row in rows],
            _("Days reported"): [row.reported_days for row in rows],
            _("Days monitored"): [row.monitored_days for row in rows],
            _("State"): [_(STATES[row.state]) for row in rows],
            _("Cause"): [cause_name(row.cause) if row.cause else "" for row in rows],
            _("Whose task"): [row.owner_name for row in rows],
            _("Due"): [row.due_on.isoformat() if row.due_on else "" for row in rows],
            _("Signed for headquarters"): [row.headquarters.name if row.headquarters else "" for row in rows],
            _("Signed for the mission"): [row.mission.name if row.mission else "" for row in rows],
        }
    )


def comparisons_table(rows: Sequence[Comparison], accounts: Mapping[str, str]) -> None:
    """Show comparisons as a table of few columns, so that a phone shows it whole."""
    table_twin(
        pd.DataFrame(
            {
                _("Account and month"): [
                    (
                        accounts.get(row.account_id, "–"),
                        f"{month_text(row.month)}: {measure_name(row.measure)}",
                        _(STATES[row.state]),
                    )
                    for row in rows
                ],
                _("Reported"): [number_text(row.reported) for row in rows],
                _("Monitored"): [number_text(row.monitored) for row in rows],
            }
        )
    )


def posts_table(posts: pd.DataFrame) -> None:
    """Show posts of one side: their day and what they say."""
    table_twin(
        pd.DataFrame(
            {_("Day"): list(posts["day"]), _("Post"): [post_text(post) for post in posts.to_dict("records")]}
        )
    )


def posts_file(posts: pd.DataFrame) -> pd.DataFrame:
    """Return posts of one side as a table for a file."""
    return pd.DataFrame(
        {
            _("Day"): list(posts["day"]),
            _("Post"): list(posts["text"]),
            _("Link"): list(posts["permalink"]),
            _("Number"): list(posts["external_id"]),
        }
    )


def post_text(post: Mapping[Any, Any]) -> str:
    """Return what a post says, cut to a line or two; its address or number where it says nothing."""
    for field in ("text", "permalink", "external_id"):
        said = post.get(field)
        if isinstance(said, str) and said.strip():
            text = " ".join(said.split())
            return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
    return "–"


def post_card(title: str, post: Mapping[Any, Any], moment: str) -> None:
    """Show one post whole, as a person needs it to tell whether it is another one."""
    with st.container(border=True, gap="xsmall"):
        st.markdown(f":gray[{plain(title)} · {plain(moment)}]\n\n{plain(post_text(post))}")
