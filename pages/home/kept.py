"""What home works out once and keeps for a while: it takes a dozen questions to the database."""

import streamlit as st

from core.access.api import Api
from core.benchmarks.reading import platforms_held
from core.home.standing import Standing, standing
from pages.benchmarks.kept import published_options, reference


@st.cache_resource(scope="session", ttl=60, show_spinner=False)
def where_we_stand(
    person: str,  # noqa: ARG001 - the key of the cache.
    country: str,
    release: int,
    tongue: str,  # noqa: ARG001 - the key of the cache.
    _api: Api,
) -> list[Standing]:
    """Return where this person's missions stand in a release, in this language, worked out at most every minute."""
    platforms = [code for code, _accounts in platforms_held(_api, country).most_common()]
    return standing(_api, published_options(_api, release), reference(_api)[0], platforms, country)
