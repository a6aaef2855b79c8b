"""The portal's own mark, light and dark."""

from pathlib import Path
from typing import Final

import streamlit as st

FOLDER: Final = Path(__file__).resolve().parent
ICON: Final = str(FOLDER / "icon.svg")


def logo() -> None:
    """Show the mark at the top left; it leads home."""
    st.logo(str(FOLDER / ("logo-dark.svg" if st.context.theme.type == "dark" else "logo.svg")), size="large")
