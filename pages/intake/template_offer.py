"""The portal's own template, for whoever has no export at hand."""

from functools import partial
from typing import Final

import streamlit as st

from components.downloads import XLSX, offer
from components.page import plain
from core.intake import template
from core.intake.model import Grain
from core.texts import N_, _

TEMPLATES: Final = {Grain.POST: N_("Posts"), Grain.DAY: N_("Days")}


def templates() -> None:
    """Offer the portal's own template."""
    with st.expander(_("No export at hand? Use our template")):
        st.markdown(
            _("Fill in one row for each post, or one for each account and day. Leave unknown cells empty.")
        )
        for grain, word in TEMPLATES.items():
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{plain(_(word))}**", width=80)
                for kind, make, mime in (
                    ("xlsx", template.as_xlsx, XLSX),
                    ("csv", template.as_csv, "text/csv"),
                ):
                    offer(
                        {"xlsx": "Excel", "csv": "CSV"}[kind],
                        partial(make, grain),
                        file_name=f"jejaring-{grain}s.{kind}",
                        mime=mime,
                        key=f"template-{grain}-{kind}",
                    )
        guide = [f"- **{plain(name)}**: {plain(said)}" for name, said in template.guide(Grain.POST)]
        st.markdown(_("What the columns of the posts mean:"))
        st.markdown("\n".join(guide))
