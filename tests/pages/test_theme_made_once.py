"""The theme reaches the browser as Streamlit would make it, and is made once."""

from collections.abc import Iterator

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from pages.frame.server import make_the_theme_once

SECTIONS = ("theme", "theme.light", "theme.dark", "theme.sidebar")


@pytest.fixture
def made_by_streamlit() -> Iterator[dict[str, CustomThemeConfig]]:
    """What Streamlit makes of the settings; afterwards it makes it itself again."""
    original = app_session._populate_theme_msg
    made = {section: CustomThemeConfig() for section in SECTIONS}
    for section, theme in made.items():
        original(theme, section)
    yield made
    app_session._populate_theme_msg = original


def test_every_part_of_the_theme_is_the_same_each_time(
    made_by_streamlit: dict[str, CustomThemeConfig],
) -> None:
    make_the_theme_once()
    for _run in range(2):
        for section, expected in made_by_streamlit.items():
            theme = CustomThemeConfig()
            app_session._populate_theme_msg(theme, section)
            assert theme == expected
    assert made_by_streamlit["theme.dark"].primary_color


def test_the_settings_are_read_once(
    made_by_streamlit: dict[str, CustomThemeConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_the_theme_once()
    app_session._populate_theme_msg(CustomThemeConfig(), "theme")
    monkeypatch.setattr(config, "get_options_for_section", None)
    theme = CustomThemeConfig()
    app_session._populate_theme_msg(theme, "theme")
    assert theme == made_by_streamlit["theme"]
