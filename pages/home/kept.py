"""What home works out once and keeps for a while, and what is the same for everybody."""

import streamlit as st

from core.access.api import Api
from core.benchmarks.model import Option
from core.benchmarks.reading import newest_quarter
from core.home.standing import Standing, standing
from core.intake.freshness import Rules, rules
from pages.benchmarks.kept import reference


@st.cache_resource(ttl=3600, show_spinner=False)
def freshness_rules(_api: Api) -> Rules:
    """Return the rules of freshness: new only with a new version of the portal."""
    return rules(_api)


@st.cache_resource(max_entries=2, show_spinner=False)
def newest_options(_api: Api, release: int) -> tuple[Option, ...]:  # noqa: ARG001 - a new release is a new key.
    """Return what the newest quarter of a release has a figure of all missions for: the same for every member."""
    return tuple(newest_quarter(_api))


@st.cache_resource(scope="session", ttl=60, show_spinner=False)
def where_we_stand(
    person: str,  # noqa: ARG001 - the key of the cache.
    country: str,
    release: int,
    tongue: str,  # noqa: ARG001 - the key of the cache.
    _api: Api,
) -> list[Standing]:
    """Return where this person's missions stand in a release, in this language, worked out at most every minute."""
    return standing(_api, newest_options(_api, release), reference(_api)[0], country)
