"""Fields that hand over what is written each time the writer pauses, not only when they leave them."""

import functools
import hashlib
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer
from streamlit.delta_generator import DeltaGenerator

SCRIPT: Final = Path(__file__).with_suffix(".js")


@functools.cache
def _component() -> ComponentRenderer:
    version = hashlib.sha256(SCRIPT.read_bytes()).hexdigest()[:12]
    return st.components.v2.component(
        "jejaring_live",
        # The script is ours and comes from our own address, so the policy needs no "blob:".
        html=f'<div hidden></div><script src="/assets/live.js?v={version}"></script>',
        css=".st-key-live-script { position: absolute; }",
        isolate_styles=False,
    )


def listen() -> None:
    """Let the browser listen to the live fields of this page; once a run."""
    _component()(key="live-script")


def live(key: str) -> DeltaGenerator:
    """Return a container whose text areas are live."""
    return st.container(key=f"live-{key}", gap="small")
