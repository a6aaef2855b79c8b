"""The page's language in the browser: `<html lang>` and the words Streamlit draws itself.

Streamlit's own widgets speak English only. ``speak`` mounts a component whose
script (components/language.js, served by us) says to the browser which language
the page is in and puts our catalogue's words in place of Streamlit's. The script
comes from our own address, so the policy needs no ``blob:``.
"""

import functools
import hashlib
import html
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from core.texts import N_, _

SCRIPT: Final = Path(__file__).with_suffix(".js")

# Streamlit 1.67's own words, exactly as it writes them; tests/components/test_language.py
# fails when a new version writes them otherwise. "%s" stands for what varies.
WIDGET_TEXTS: Final = (
    N_("Upload"),
    N_("Drag and drop a file here"),
    N_("Drag and drop files here"),
    N_("Add files"),
    N_("%s per file"),
    N_("%s files are not allowed."),
    N_("File must be %s or smaller."),
    N_("Choose an option"),
    N_("Choose options"),
    N_("No results"),
    N_("No options to select"),
    N_("Select all"),
    N_("Clear all"),
    N_("Clear value"),
    N_("Show data"),
    N_("Show chart"),
    N_("Download as PNG"),
    N_("Download as CSV"),
    N_("Fullscreen"),
    N_("Close fullscreen"),
    N_("Show/hide columns"),
    N_("Search"),
    N_("Type to search"),
    N_("Sort ascending"),
    N_("Sort descending"),
    N_("Hide column"),
    N_("Pin column"),
    N_("Unpin column"),
    N_("Copy to clipboard"),
    N_("Clear date"),
    N_("Clear dates"),
    N_("Choose date"),
    N_("Choose date range"),
    N_("Press Enter to apply"),
    N_("Print"),
    N_("Record screen"),
    N_("System"),
    N_("Light"),
    N_("Dark"),
    N_("Skip to main content"),
    N_("Main menu"),
    N_("%s more"),
    N_("Close"),
    N_("Running..."),
    N_("Stop"),
)


def widget_texts() -> dict[str, str]:
    """Return Streamlit's word → this run's word, without those that stay the same."""
    pairs = {text: _(text) for text in WIDGET_TEXTS}
    return {text: said for text, said in pairs.items() if said != text}


@functools.cache
def _component(tag: str, texts: str) -> ComponentRenderer:
    version = hashlib.sha256(SCRIPT.read_bytes()).hexdigest()[:12]
    return st.components.v2.component(
        f"jejaring_language_{tag}",
        html=(
            f'<div hidden data-jejaring-language="{html.escape(tag)}" data-texts="{html.escape(texts)}"></div>'
            f'<script src="/assets/language.js?v={version}"></script>'
        ),
        # Out of the flow, so that nothing on the page moves for it.
        css=f".st-key-language-{tag} {{ position: absolute; }}",
        isolate_styles=False,
    )


def speak(tag: str, texts: Mapping[str, str]) -> None:
    """Tell the browser the page's language (BCP 47) and Streamlit's words in it; once a run, anywhere.

    A page passes ``language()`` and ``widget_texts()``.
    """
    _component(tag, json.dumps(texts, ensure_ascii=False, sort_keys=True))(key=f"language-{tag}")
