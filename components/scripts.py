"""Scripts of ours on a page, each mounted once a run by a component that shows nothing."""

import functools
import hashlib
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

HERE: Final = Path(__file__).parent


@functools.cache
def _component(name: str, styles: str) -> ComponentRenderer:
    version = hashlib.sha256((HERE / f"{name}.js").read_bytes()).hexdigest()[:12]
    return st.components.v2.component(
        f"jejaring_{name}",
        # The script comes from our own address (core.asgi.served_files), so the policy needs no "blob:".
        html=f'<div hidden></div><script src="/assets/{name}.js?v={version}"></script>',
        # Out of the flow, so that nothing on the page moves for it.
        css=f".st-key-{name}-script {{ position: absolute; }}\n{styles}",
        isolate_styles=False,
    )


def page_script(name: str, styles: str = "") -> None:
    """Let the browser run ``components/<name>.js`` on this page, with these styles beside it; once a run."""
    _component(name, styles)(key=f"{name}-script")
