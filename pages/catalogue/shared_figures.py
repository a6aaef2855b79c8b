"""The figures another ministry shares by name: looked up on purpose, as the look is noted."""

from datetime import UTC, date, datetime
from typing import Final

import streamlit as st

from components.figure import listing
from components.page import message, plain
from components.sharing import shared_file, shared_table
from core.access.api import Api
from core.catalogue.names import country_name
from core.intake.sharing import SharedMonth, shared_figures
from core.refusals import Refused, Unreachable
from core.texts import _, ngettext

# No platform is older.
FIRST_MONTH: Final = date(2004, 1, 1)
ROWS: Final = 12


def shared_panel(api: Api, country: str) -> None:
    """Offer to look up what a ministry shares by name, and show what was found until another is chosen."""
    kept: dict[str, list[SharedMonth]] = st.session_state.setdefault("shared-figures", {})
    name = country_name(country)
    with st.expander(
        plain(_("Figures that {country} shares by name").format(country=name)), expanded=country in kept
    ):
        if country not in kept:
            st.markdown(
                plain(
                    _(
                        "Whose figures they are stands beside them. {country} sees that you looked: your name and ministry."
                    ).format(country=name)
                )
            )
            if not st.button(_("Look them up")):
                return
            try:
                kept[country] = shared_figures(api, country, FIRST_MONTH, datetime.now(UTC).date())
            except (Refused, Unreachable) as problem:
                message("error", problem.sentence)
                return
            st.rerun()
        _show(country, kept[country])


def _show(country: str, found: list[SharedMonth]) -> None:
    if not found:
        st.markdown(plain(_("{country} shares nothing by name now.").format(country=country_name(country))))
        return
    said = ngettext("{n} month", "{n} months, counted for each account", len(found)).format(n=len(found))
    outside = sum(month.tier == "public" for month in found)
    rule = (
        _("All of them may be shown outside the network.")
        if outside == len(found)
        else _("They are for members of the network only.")
        if not outside
        else _("Those the file calls public may be shown outside the network, the others may not.")
    )
    title = _("Figures that {country} shares by name").format(country=country_name(country))
    source = f"{said}. {rule}"
    with listing(title=title, name=f"shared-{country}", table=lambda: shared_file(found), source=source):
        shared_table(found, first=ROWS)
