"""Files that do not say which platform they are of: asked once for all of a kind."""

from collections.abc import Sequence

import streamlit as st

from components.page import plain
from core.catalogue.handles import platform_name
from core.intake.model import Platform
from core.texts import _, ngettext
from pages.intake.desk import Desk
from pages.intake.file_check import read_again
from pages.intake.table import Table


def ask_platforms(desk: Desk, tables: Sequence[Table]) -> None:
    """Ask for the platform of tables that do not say it, and read them with the answer."""
    groups: dict[str, list[Table]] = {}
    for table in tables:
        if table.platform is not None or table.without_platform:
            groups.setdefault(table.verdict.export or "", []).append(table)
    changed = False
    for export, same in groups.items():
        chosen = _choice(desk, export, same)
        for table in same:
            if chosen is not None and table.platform is not chosen:
                table.platform = chosen
                read_again(table)
                changed = True
    if changed:
        st.rerun()


def _choice(desk: Desk, export: str, same: Sequence[Table]) -> Platform | None:
    known = desk.answers.get(export)
    platforms = list(Platform)
    likely = known.platform if known else None
    with st.container(gap="xsmall"):
        chosen = st.selectbox(
            plain(
                ngettext(
                    "“{file}” does not say which platform it is of. It is",
                    "{n} tables do not say which platform they are of. They are",
                    len(same),
                ).format(n=len(same), file=same[0].name)
            ),
            platforms,
            index=platforms.index(likely) if likely else None,
            format_func=platform_name,
            placeholder=_("Choose the platform"),
            width=520,
            key=f"platform-{export}-{same[0].file.file_id}",
        )
        if len(same) > 1:
            st.caption(plain(", ".join(table.name for table in same)))
        if likely and chosen is likely:
            st.caption(_("As last time. Choose another one if these figures are not of this platform."))
    return chosen
