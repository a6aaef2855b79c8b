"""What is known of one mission: its check-ins and what it published, as lists."""

from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape

import streamlit as st

from components.page import plain
from core.crisis.check_ins import CheckIn
from core.crisis.published import MOST, Published
from core.crisis.words import STATUSES
from core.texts import _


def check_in_list(found: Sequence[CheckIn], time_text: Callable[[datetime], str]) -> None:
    """List check-ins with who said what, and how it arrived."""
    if not found:
        st.markdown(f":gray[{plain(_('Nobody has checked in.'))}]")
    for one in found:
        how = _("by their own link") if one.by_link else _("written down by an officer")
        said = " – ".join(filter(None, (_(STATUSES[one.status]), one.note)))
        st.markdown(
            f"**{plain(time_text(one.at))}** · {plain(said)}  \n:small[:gray[{plain(f'{one.by_name}, {how}')}]]"
        )


def published_list(found: Sequence[Published], time_text: Callable[[datetime], str]) -> None:
    """List items with links that tell nobody where the reader came from."""
    if not found:
        st.markdown(f":gray[{plain(_('Nothing was seen.'))}]")
        return
    lines = "".join(f"<li>{escape(time_text(one.at))} – {_titled(one)}</li>" for one in found)
    st.html(f'<ul style="overflow-wrap:anywhere">{lines}</ul>')
    if len(found) == MOST:
        st.caption(_("These are the latest {n}.").format(n=MOST))


def _titled(one: Published) -> str:
    title = escape(one.title or _("Without a title"))
    if not one.link.startswith(("https://", "http://")):
        return title
    return f'<a href="{escape(one.link, quote=True)}" target="_blank" rel="noopener noreferrer">{title}</a>'
