"""The gallery behind the portal's own headers, assets and fonts: `streamlit run tests/components/serve.py`."""

from pathlib import Path

import streamlit as st

from core.asgi import build_lifespan, build_middleware, build_routes

app = st.App(
    Path(__file__).with_name("gallery.py"),
    routes=build_routes(),
    middleware=build_middleware(https=False, hosts=("127.0.0.1", "localhost")),
    lifespan=build_lifespan(["pandas", "altair"]),
)
