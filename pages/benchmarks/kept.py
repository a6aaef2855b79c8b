"""What the page looks up once and keeps for a while, so that a rerun asks the database little."""

import streamlit as st

from core.access.api import Api
from core.awards.editions import Winner, winners
from core.benchmarks.model import Benchmark, Cell
from core.benchmarks.reading import benchmark


@st.cache_data(scope="session", max_entries=200, show_spinner=False)
def looked_up(_api: Api, cell: Cell, release: int) -> Benchmark:  # noqa: ARG001 - a new release is a new key.
    """Return a cell; the same one is looked up, and logged, once a session and release."""
    return benchmark(_api, cell)


@st.cache_data(ttl=60, max_entries=50, show_spinner=False)
def named_winners(_api: Api, indicator: str) -> list[Winner]:
    """Return the award winners near an indicator: published, so the same for every member."""
    return winners(_api, indicator)
