"""A button that fills the screen with a figure, for a room: Streamlit's own leaves the finding out and the type small."""

import functools
import hashlib
import html
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from core.texts import _

SCRIPT: Final = Path(__file__).with_suffix(".js")
STYLE: Final = Path(__file__).with_suffix(".css")


@functools.cache
def _component(label: str) -> ComponentRenderer:
    version = hashlib.sha256(SCRIPT.read_bytes()).hexdigest()[:12]
    name = hashlib.sha256(label.encode()).hexdigest()[:8]
    return st.components.v2.component(
        f"jejaring_fullscreen_{name}",
        html=(
            f'<button type="button" data-jejaring-fullscreen>{html.escape(label)}</button>'
            # Served by us, so that the policy needs no `blob:`.
            f'<script src="/assets/fullscreen.js?v={version}"></script>'
        ),
        css=STYLE.read_text(encoding="utf-8"),
        isolate_styles=False,
    )


def full_screen(place: str) -> None:
    """Offer to fill the screen with the figure this is drawn in; nothing where a browser cannot."""
    _component(_("Full screen"))(key=f"fullscreen-{place}", width="content", height="content")
