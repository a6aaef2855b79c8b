"""Own missions without a part in a replay: which they are, and what they lack."""

import streamlit as st

from components.page import message, plain
from core.awards.basis import Basis
from core.catalogue.handles import platform_name
from core.texts import _, ngettext


def nobody(basis: Basis, platform: str) -> None:
    """Say that no own mission has the figures, and what would help."""
    message(
        "info",
        _("None of your missions has the figures this rule needs on {platform}.").format(
            platform=platform_name(platform)
        ),
        remedy=_("Upload exports of the months it looks at and let a colleague approve them."),
    )
    left_out(basis)


def left_out(basis: Basis) -> None:
    """Name the own missions that do not take part, and what they lack."""
    short = [candidate for candidate in basis.candidates if candidate.short]
    if not short:
        return
    title = ngettext(
        "{n} of your missions does not take part", "{n} of your missions do not take part", len(short)
    ).format(n=len(short))
    with st.expander(title):
        st.markdown("\n".join(f"- {plain(one.name)}: {plain(one.short)}" for one in short))
