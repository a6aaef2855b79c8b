"""What home works out once and keeps for a while: it takes a dozen questions to the database."""

import streamlit as st

from core.access.api import Api
from core.home import Standing, standing


@st.cache_resource(scope="session", ttl=60, show_spinner=False)
def where_we_stand(person: str, tongue: str, _api: Api) -> list[Standing]:  # noqa: ARG001 - the key of the cache.
    """Return where this person's missions stand, in this language, worked out at most every minute."""
    return standing(_api)
