"""The words Streamlit draws itself are known exactly, so that they can be said in the viewer's language."""

from pathlib import Path

import pytest
from streamlit.file_util import get_static_dir

from components.language import SCRIPT, WIDGET_TEXTS


@pytest.fixture(scope="module")
def bundle() -> str:
    """Return all of Streamlit's own scripts."""
    scripts = sorted((Path(get_static_dir()) / "static" / "js").glob("*.js"))
    return "\n".join(script.read_text(encoding="utf-8") for script in scripts)


@pytest.mark.parametrize("text", WIDGET_TEXTS)
def test_streamlit_still_writes_each_word_as_we_know_it(bundle: str, text: str) -> None:
    parts = [part for part in text.split("%s") if part.strip()]
    # A last word may be put in while the page runs ("Press Enter to ${…}").
    missing = [part for part in parts if part not in bundle and part.rsplit(" ", 1)[0] + " ${" not in bundle]
    assert parts
    assert missing == [], f"Streamlit no longer says {text!r}; look it up and change WIDGET_TEXTS"


def test_the_script_touches_streamlits_controls_only() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    translated = script.split("const CONTROLS")[1].split(".join")[0]
    for place in ("stTable", 'stDataFrame"', "stMarkdown"):
        assert place not in translated
    assert "innerHTML" not in script
    assert "eval(" not in script
