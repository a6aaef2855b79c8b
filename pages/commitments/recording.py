"""The forms in which a ministry writes a step or a grade down."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Final

import streamlit as st

from components.page import message, plain
from core.access.api import Api
from core.commitments.grades import SCALE, SCALE_SOURCE, TIERS, Grade, Tier, grade_name, tier_name
from core.commitments.progress import Progress, Record, change, record
from core.texts import _
from pages.frame.press import LONGEST_COMMENT, act, turn

EARLIEST: Final = date(2010, 1, 1)
LONGEST_NAME: Final = 160
SHORTEST: Final = 3


def step_form(api: Api, commitment: str, entry: Progress | None = None) -> None:
    """Ask for a new step, or for the changes of one."""
    key = f"step-{entry.id if entry else 'new'}-{turn()}"
    with st.form(key, border=False):
        words = st.text_area(
            _("What was done"),
            entry.words if entry else "",
            max_chars=LONGEST_COMMENT,
            height=80,
            key=f"{key}-words",
        )
        with st.container(horizontal=True, gap="small"):
            day = _day(_("When"), entry.on_day if entry else _today(), key)
            by_whom = st.text_input(
                _("By whom (optional)"),
                entry.by_whom if entry else "",
                max_chars=LONGEST_NAME,
                key=f"{key}-whom",
                help=_("A unit or a function, rather than a name."),
            )
        tier = _readers(entry.wanted or entry.tier if entry else "own", key)
        if not st.form_submit_button(_("Save the step"), type="primary"):
            return
    if entry is None:
        _write(words, day, lambda on: record(api, Record(commitment, words, on, by_whom, tier)))
    else:
        kept = entry
        _write(words, day, lambda on: change(api, kept, Record(commitment, words, on, by_whom, tier)))


def grade_form(api: Api, commitment: str) -> None:
    """Ask for a grade, with what each one means."""
    key = f"grade-{turn()}"
    with st.form(key, border=False):
        grade: Grade | None = st.radio(
            _("Own grade"),
            list(SCALE),
            index=None,
            format_func=grade_name,
            captions=[_(meaning) for _name, meaning in SCALE.values()],
            key=f"{key}-grade",
        )
        st.caption(plain(_(SCALE_SOURCE)))
        words = st.text_area(
            _("Why, in your own words"), max_chars=LONGEST_COMMENT, height=80, key=f"{key}-words"
        )
        day = _day(_("As of"), _today(), key)
        tier = _readers("own", key)
        if not st.form_submit_button(_("Give this grade"), type="primary"):
            return
    if grade is None:
        message("error", _("Choose a grade."))
        return
    _write(words, day, lambda on: record(api, Record(commitment, words, on, tier=tier, grade=grade)))


def _write(words: str, day: date | None, press: Callable[[date], object]) -> None:
    """Write it down where it is whole, else say what is missing."""
    if len(words.strip()) < SHORTEST or day is None:
        message("error", _("Say in a sentence what it was, and when."))
        return
    act(partial(press, day), _("Written down. Your ministry reads it now."))


def _today() -> date:
    return datetime.now(UTC).date()


def _day(label: str, value: date, key: str) -> date | None:
    return st.date_input(
        label,
        value,
        min_value=EARLIEST,
        max_value=max(_today(), value),
        format="YYYY-MM-DD",
        key=f"{key}-day",
        width=180,
    )


def _readers(value: Tier, key: str) -> Tier:
    """Ask who shall read it, and say when that comes true."""
    chosen: Tier = st.radio(
        _("Who shall read it"),
        list(TIERS),
        index=list(TIERS).index(value),
        format_func=tier_name,
        horizontal=True,
        key=f"{key}-tier",
    )
    st.caption(plain(_("Beyond your ministry it is read once a second person has agreed.")))
    return chosen
