"""The address that shows a view again, for whoever wants to pass it on."""

from urllib.parse import urlencode

import streamlit as st


def here() -> str:
    """Return this page's address with the parameters it has now; empty outside a browser."""
    page = (st.context.url or "").split("?")[0]
    said = st.query_params.to_dict()
    return f"{page}?{urlencode(said)}" if page and said else page
