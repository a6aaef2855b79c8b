"""Which comparisons to show: the filters and the one opened, all of them in the page's address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import streamlit as st

from components.reconcile import measure_name
from core.access.api import Api
from core.catalogue.missions import Mission
from core.reconcile.counts import COMPARED
from core.reconcile.discrepancies import STATES, Comparison, comparison
from core.texts import _

MONTHS = {3: "3", 12: "12", 36: "36"}


@dataclass(frozen=True)
class Wanted:
    """What of the comparisons is looked at: the months, and for each filter one choice or nothing."""

    first: date
    last: date
    mission: str = ""
    measure: str = ""
    state: str = ""

    def holds(self, row: Comparison) -> bool:
        """Whether a comparison is among those wanted."""
        return (
            self.mission in {"", row.mission_id}
            and self.measure in {"", row.measure}
            and (self.state in {"", row.state} or (self.state == "open" and row.open))
        )


def narrowed(own: Sequence[Mission]) -> Wanted:
    """Draw the filters and return what they ask for."""
    names = {mission.id: mission.name for mission in own}
    with st.container(horizontal=True, gap="small"):
        months = st.selectbox(
            _("Months"),
            list(MONTHS),
            index=1,
            format_func=lambda n: _("The last {n} months").format(n=MONTHS[n]),
            key="months",
            bind="query-params",
            width=200,
        )
        mission = st.selectbox(
            _("Mission"), list(names), index=None, format_func=lambda code: names.get(code, code),
            placeholder=_("All"), key="mission", bind="query-params", width=260,
        )  # fmt: skip
        measure = st.selectbox(
            _("Measure"), COMPARED, index=None, format_func=measure_name,
            placeholder=_("All"), key="of", bind="query-params", width=200,
        )  # fmt: skip
        state = st.selectbox(
            _("State"), ["open", *STATES], index=None,
            format_func=lambda code: _("Open") if code == "open" else _(STATES[code]),
            placeholder=_("All"), key="state", bind="query-params", width=220,
        )  # fmt: skip
    last = datetime.now(UTC).date().replace(day=1)
    return Wanted(_months_before(last, int(months) - 1), last, mission or "", measure or "", state or "")


def _months_before(month: date, count: int) -> date:
    whole = month.year * 12 + month.month - 1 - count
    return date(whole // 12, whole % 12 + 1, 1)


def chosen(api: Api) -> Comparison | None:
    """Return the comparison the address names, as it stands now; None where it names none that exists."""
    asked = st.query_params
    try:
        month = date.fromisoformat(f"{asked.get('month', '')}-01")
    except ValueError:
        return None
    found = comparison(api, asked.get("account", ""), month, asked.get("measure", ""))
    if found is not None:
        # A link within the page does not reach the address by itself, and the next run would lose it.
        asked.update(address(found))
    return found


def leave() -> None:
    """Close the comparison: only taken out of the address does it stay closed."""
    st.query_params.clear()


def address(row: Comparison) -> dict[str, str]:
    """Return the query parameters that open a comparison."""
    return {"account": row.account_id, "month": f"{row.month:%Y-%m}", "measure": row.measure}
