"""What a page looked up stays good while the person stays on it, for a minute at most.

Every click runs the page anew. Asking the database again each time would make a
page slow for everybody and tell nobody anything new; whoever leaves the page and
comes back, or loads it again, reads what is there now.
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast

import streamlit as st

from core.access.viewer import Viewer

Found = TypeVar("Found")

SECONDS: Final = 60
KEY: Final = "visit"


@dataclass
class _Visit:
    """One stay of one viewer on one page, with what was looked up and when."""

    page: str
    viewer: Viewer | None
    found: dict[Hashable, tuple[float, object]] = field(default_factory=dict)


def begin(page: str, viewer: Viewer | None) -> None:
    """Note who is on which page (None: nobody is signed in); a page newly opened, or another viewer or role, finds nothing kept."""
    visit: _Visit | None = st.session_state.get(KEY)
    if visit is None or visit.page != page or visit.viewer != viewer:
        st.session_state[KEY] = _Visit(page, viewer)


def kept(what: Hashable, look_up: Callable[[], Found]) -> Found:
    """Return what ``look_up`` found on this visit, looking it up the first time and after a minute.

    ``what`` names it within the page, with everything it depends on. What is
    returned is shared by the runs of the visit, so nobody may change it.
    """
    found = cast("_Visit", st.session_state[KEY]).found
    now = time.monotonic()
    if what not in found or now - found[what][0] > SECONDS:
        found[what] = (now, look_up())
    return cast("Found", found[what][1])


def forget() -> None:
    """Forget what this visit looked up, because something was changed that it may show."""
    cast("_Visit", st.session_state[KEY]).found.clear()


def page() -> str:
    """Return which page the visit is to."""
    return cast("_Visit", st.session_state[KEY]).page


def stay() -> object:
    """Return something that is the same throughout a visit, and another in the next."""
    return st.session_state[KEY]
