"""What the server needs to know before the first page: the sign-ins, and the modules it will need."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from starlette.routing import Route
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.pages_manager import PagesManager

import components
import core
import pages
from core.settings import Settings
from pages.frame.registry import PAGES


def auth_secrets(settings: Settings) -> dict[str, Any]:
    """Return Streamlit's ``[auth]`` section for the registered issuers."""
    return {
        "auth": {
            "redirect_uri": f"{settings.public_url}/oauth2callback",
            "cookie_secret": settings.cookie_secret.get_secret_value(),
            **{
                issuer.name: {
                    "client_id": issuer.client_id,
                    "client_secret": issuer.client_secret.get_secret_value(),
                    "server_metadata_url": issuer.server_metadata_url,
                }
                for issuer in settings.issuers
            },
        }
    }


# They teach the classifier or write files for office programs, and bring libraries with them that take long to load.
SELDOM_USED: Final = (
    "core.crisis.report.docx",
    "core.monitor.topics.training",
    "core.slides",
    "core.workshop.handout",
    "core.workshop.slides",
)
# They run in processes of their own, most with a password that the portal does not have.
COMMANDS: Final = (
    "core.access.invite",
    "core.digest.sending",
    "core.digest.watching",
    "core.migrate",
    "core.monitor.alerting",
    "core.monitor.topic_pass",
    "core.monitor.worker",
    "core.practices.attached.documents",
    "core.practices.attached.worker",
    "core.practices.renewing",
    "core.practices.translation.worker",
    "core.workshop.traces",
)


def modules_to_import() -> list[str]:
    """Return what pages import, by name.

    What a visit imports first, Streamlit's collection after every run looks through for
    good: with these left out, it was two thirds of the work under load.
    """
    # Pages themselves are run, not imported.
    drawn = {page.path for page in PAGES}
    # By their files: asking Python for the modules of a package would import it.
    own = [
        name
        for package in (core, components, pages)
        for folder in (Path(place).resolve() for place in package.__path__)
        for path in sorted(folder.rglob("*.py"))
        for name in [".".join((package.__name__, *path.relative_to(folder).with_suffix("").parts))]
        if not name.endswith(("__main__", "__init__"))
        and not name.startswith((*SELDOM_USED, *COMMANDS))
        and path not in drawn
    ]
    return ["pages.frame.router", "altair", "vl_convert", "pandas", *own]


def use_only_the_router() -> None:
    """Tell Streamlit, before the first visit, that pages come from the router.

    Until some session has run the router, Streamlit takes the folder ``pages`` for its
    older kind of pages: it would run files past the router, and answer a good link with
    "Page not found".
    """
    PagesManager.uses_pages_directory = False


def look_for_no_components() -> None:
    """Let Streamlit start without reading what every installed package says of itself.

    It looks for parts of pages that packages bring. None of ours does, and looking was a
    tenth of the portal's start.
    """
    BidiComponentManager.discover_and_register_components = _nothing  # type: ignore[assignment]  # There is no setting for it.


def _nothing(_manager: BidiComponentManager, *, start_file_watching: bool = True) -> None:
    """Stand for the search that is left out."""


def make_the_theme_once() -> None:
    """Let Streamlit make the message with the theme once, instead of at every run of every page.

    Walking through its settings for six parts of a theme that never changes was a
    fifth of what a run of a page costs.
    """
    from_settings = app_session._populate_theme_msg  # noqa: SLF001 - there is no public way to keep it.

    @cache
    def made(section: str) -> CustomThemeConfig:
        theme = CustomThemeConfig()
        from_settings(theme, section)
        return theme

    def from_memory(msg: CustomThemeConfig, section: str = "theme") -> None:
        msg.MergeFrom(made(section))

    app_session._populate_theme_msg = from_memory  # noqa: SLF001


def demonstration_routes(settings: Settings) -> list[Route]:
    """Return the demonstration sign-in and the demonstration's feeds beside the embedded stack, and nothing in production."""
    if not settings.demonstration:
        return []
    # Production does not even load it.
    from embedded import demo_feeds  # noqa: PLC0415
    from embedded.demo_idp import DemoIssuer  # noqa: PLC0415
    from embedded.demo_people import people  # noqa: PLC0415

    issuer = next(known for known in settings.issuers if known.name == "demo")
    demo = DemoIssuer(settings.public_url, issuer.client_secret.get_secret_value(), people())
    return [*demo.routes(), *demo_feeds.routes()]
