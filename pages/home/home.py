"""Home: what waits for me, what is new, where we stand."""

from components.page import page_header
from core.catalogue.names import country_name
from core.texts import _
from pages.frame import opened

viewer, api = opened("home")
page_header(
    _("Good to see you, {name}").format(name=viewer.name),
    _("What waits for you, what is new, and where {country} stands.").format(country=country_name(viewer.country)),
)
