"""Fields that hand over what is written each time the writer pauses, not only when they leave them."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.scripts import page_script


def listen() -> None:
    """Let the browser listen to the live fields of this page; once a run."""
    page_script("live")


def live(key: str) -> DeltaGenerator:
    """Return a container whose text areas are live."""
    return st.container(key=f"live-{key}", gap="small")
