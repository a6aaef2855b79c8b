"""Home: what waits for me, what happened since I was here, where we stand."""

from datetime import UTC, datetime

import streamlit as st

from components.page import page_header
from core.home.first_page import first_page
from core.texts import _
from pages.frame import opened
from pages.frame.visit import kept
from pages.home.alerts import show_alerts
from pages.home.changes import show_changes
from pages.home.freshness import show_freshness
from pages.home.incidents import show_incidents
from pages.home.standing import show_standing
from pages.home.waiting import show_waiting

viewer, api = opened("home")
page_header(_("Good to see you, {name}").format(name=viewer.name))
now = kept("first page", lambda: first_page(api, viewer, datetime.now(UTC).date()))
show_incidents(now.incidents)
work, news = st.columns([3, 2], gap="large")
with work:
    show_waiting(viewer, now.files, now.tasks)
    show_alerts(now.unread)
    show_freshness(api, viewer)
with news:
    show_changes(api)
show_standing(viewer, api)
