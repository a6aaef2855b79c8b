"""The portal's own mark, light and dark."""

import base64
import functools
from pathlib import Path
from typing import Final

import streamlit as st

FOLDER: Final = Path(__file__).resolve().parent


@functools.cache
def mark(name: str) -> str:
    """Return the picture of this name as an address that holds it.

    Streamlit reads and writes a file anew at every run of every page, half a millisecond in all.
    """
    return "data:image/svg+xml;base64," + base64.b64encode((FOLDER / f"{name}.svg").read_bytes()).decode()


def logo() -> None:
    """Show the mark at the top left; it leads home."""
    st.logo(mark("logo-dark" if st.context.theme.type == "dark" else "logo"), size="large")
