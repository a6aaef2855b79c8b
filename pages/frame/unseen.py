"""A page run once more, unseen: with another address, and nothing of it drawn.

Only Streamlit's runner for tests runs a page apart from a browser; what it brings is used as
it stands, on the version this portal pins.
"""

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.state import SafeSessionState, SessionState
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from core.texts import language

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS: Final = 20


def run_unseen(url_path: str, query: str, session: "Mapping[str, Any]") -> None:
    """Run the page at this address as the viewer of this run, in their language unless ``session`` names another.

    ``session`` is what its session holds from the start. The page is guarded like any other.
    What it changes in the database stays changed, so it is run for pages that only read.

    Raises:
        LookupError: where there is no such page, or no run of a page asks.
        RuntimeError: when it takes longer than ``SECONDS``.
    """
    asking = get_script_run_ctx()
    if asking is None:
        raise LookupError("only a page can run another one")
    pages = asking.pages_manager.get_pages()
    wanted = next((page for page in pages.values() if page.get("url_pathname") == url_path), None)
    if wanted is None:
        raise LookupError(f"there is no page /{url_path}")
    state = SessionState()
    for name, value in {"language": language(), **session}.items():
        state[name] = value
    runner = LocalScriptRunner(
        asking.main_script_path,
        SafeSessionState(state, lambda: None),
        PagesManager(asking.main_script_path, ScriptCache()),
        user_info=dict(asking.user_info),
    )
    runner.run(
        query_params=parse_qs(query, keep_blank_values=True),
        timeout=SECONDS,
        page_hash=wanted["page_script_hash"],
        context_info=asking.context_info,
    )
