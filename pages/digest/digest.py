"""Weekly letter: whether it comes and what it would say now, and the views one follows."""

from components.page import message, page_header
from core.texts import _
from pages.digest.following import show_following
from pages.digest.letter_form import letter_form, letter_now
from pages.frame import opened
from pages.frame.press import take_message

viewer, api = opened("digest")
page_header(
    _("Weekly letter"),
    _("On Mondays the portal can write to you what waits and what happened: counts and links, no figures."),
)
if done := take_message():
    message("success", done)
letter_form(viewer, api)
letter_now(viewer, api)
show_following(api)
