"""The portal: ``streamlit run app.py``.

Started as a server this file makes the ASGI application; run by Streamlit as a
page script it hands over to the router. The environment decides whether it is
production or the embedded stack (docs/reference/settings.md).
"""

import gc
import sys
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware

from core.settings import LOOPBACK, SettingsError, settings

if __name__ == "__main__":
    from pages.frame.router import run

    run()
else:
    # Looking for garbage again and again among what is being imported was a fifth of the start;
    # the lifespan lets it begin when all is imported and set aside.
    gc.disable()

    from components.projected import projected
    from core.access.deep_links import DeepLinks
    from core.access.downloads import SignedInDownloads
    from core.asgi import build_lifespan, build_middleware, build_routes
    from core.bounded_http import bound_requests
    from core.crisis import check_in_route, live_route
    from core.digest import stop_route
    from core.intake import machine_route
    from core.workshop import join_route, present_route
    from pages.frame.registry import url_paths
    from pages.frame.server import (
        auth_secrets,
        demonstration_routes,
        look_for_no_components,
        make_the_theme_once,
        modules_to_import,
        use_only_the_router,
    )
    from pages.practices import public_files
    from pages.workshop import after_route

    try:
        chosen = settings()
    except SettingsError as error:
        sys.exit(str(error))

    bound_requests()
    use_only_the_router()
    look_for_no_components()
    make_the_theme_once()
    app = st.App(
        __file__,
        secrets=auth_secrets(chosen),
        routes=[
            *build_routes(),
            *machine_route.build_routes(chosen),
            *check_in_route.build_routes(chosen),
            *live_route.build_routes(chosen),
            *join_route.build_routes(chosen),
            *present_route.build_routes(chosen, projected),
            *public_files.build_routes(chosen),
            *after_route.build_routes(chosen),
            *stop_route.build_routes(chosen),
            *demonstration_routes(chosen),
        ],
        middleware=[
            # Outermost, because the start page comes from memory and is answered further in.
            Middleware(DeepLinks, pages=url_paths(), https=chosen.https),
            *build_middleware(
                https=chosen.https,
                # Nothing else may stand for the portal: another site's name could be made to point here.
                hosts=[urlsplit(chosen.public_url).hostname or "", *LOOPBACK],
                public_url=chosen.public_url,
            ),
            Middleware(
                SignedInDownloads,
                cookie_secret=chosen.cookie_secret.get_secret_value(),
                longest_seconds=chosen.absolute_hours * 3600,
            ),
        ],
        lifespan=build_lifespan(modules_to_import()),
    )
