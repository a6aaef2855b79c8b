"""The address that shows a view again, for whoever wants to pass it on."""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st


def here(params: Mapping[str, str] | None = None) -> str:
    """Return this page's address with ``params``, or with those it has now; empty outside a browser."""
    page = (st.context.url or "").split("?")[0]
    said = dict(params) if params is not None else st.query_params.to_dict()
    if not page or not said:
        return page
    return f"{page}?{urlencode(said)}"
