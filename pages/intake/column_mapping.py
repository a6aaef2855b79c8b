"""An unknown table: a person says what its columns mean, once for their ministry."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
import streamlit as st

from components.downloads import offer
from components.figure import specimen
from core.access.api import Api
from core.catalogue.handles import PLATFORMS, platform_name
from core.intake.confirmed import as_entry
from core.intake.model import Grain, Offer, measures_of
from core.intake.remembered import remember_mapping
from core.intake.words import MEASURES
from core.texts import N_, _
from pages.intake.file_check import read_again
from pages.intake.table import Table

# What identifies a row comes first, then what is told about it.
LABELS: Final = {
    Grain.POST: {
        "published_at": N_("When it was published (needed)"),
        "external_id": N_("The platform's number of the post (this or the link is needed)"),
        "permalink": N_("Link to the post"),
        "account": N_("Account"),
        "text": N_("Text"),
        "language": N_("Language"),
        "kind": N_("Kind of post"),
        "media": N_("Picture or video"),
        "reposted_from": N_("Whose post it reposts (such rows are left out)"),
    },
    Grain.DAY: {"day": N_("Day (needed)"), "account": N_("Account")},
}
SAMPLE: Final = 3
ACROSS: Final = 3


def ask_columns(api: Api, table: Table, offer: Offer) -> None:
    """Ask what the columns of an unknown table mean, with a guess filled in; the answer is remembered."""
    st.header(_("What do the columns mean?"), anchor=False)
    st.markdown(
        _("Match the columns once. Your ministry's next file with the same columns is read without asking.")
    )
    head = offer.sample.head(SAMPLE)
    specimen(
        pd.DataFrame(
            {
                _("Column"): list(offer.columns),
                _("Its first values"): [
                    " · ".join(filter(None, head[name].str[:60])) for name in offer.columns
                ],
            }
        ),
        key=f"columns-{table.key}",
    )
    guess = table.mapping or dict(offer.suggestion)
    posts = bool({"published_at", "external_id", "permalink"} & guess.keys())
    grain = st.radio(
        _("One row of the table stands for"),
        [Grain.POST, Grain.DAY],
        index=0 if posts or not guess else 1,
        format_func=lambda grain: {Grain.POST: _("one post"), Grain.DAY: _("one day of an account")}[grain],
        horizontal=True,
        key=f"grain-{table.key}",
    )
    with st.form(f"columns-{table.key}"):
        chosen = _column_choices(grain, offer, guess, table.key)
        if st.form_submit_button(_("Read the file with these columns"), type="primary"):
            read_with(api, table, offer, chosen)


def read_with(api: Api, table: Table, offer: Offer, mapping: dict[str, str]) -> None:
    """Read a table by a mapping a person confirmed, and remember it for their ministry."""
    table.mapping, table.columns, table.remembered = mapping, offer.columns, False
    read_again(table)
    if table.verdict.recognised:
        remember_mapping(api, offer.columns, mapping)
    st.rerun()


def _column_choices(grain: Grain, offer: Offer, guess: Mapping[str, str], key: str) -> dict[str, str]:
    """Draw one choice a canonical column and return those made."""
    platforms = list(PLATFORMS)
    said = guess.get("platform", "=x").removeprefix("=")
    platform = st.selectbox(
        _("Platform"),
        platforms,
        index=platforms.index(said) if said in platforms else 0,
        format_func=platform_name,
        width=320,
        key=f"map-platform-{key}",
    )
    labels = LABELS[grain] | {measure: MEASURES[measure] for measure in measures_of(grain)}
    chosen = {"platform": f"={platform}"}
    for place, (name, label) in enumerate(labels.items()):
        if place % ACROSS == 0:
            # A row of its own, so that a label of two lines leaves the others beside it aligned.
            columns = st.columns(ACROSS, vertical_alignment="bottom")
        # The day of a day is the moment of a post, if the person says so.
        guessed = guess.get(name, guess.get("day") if name == "published_at" else None)
        column = columns[place % ACROSS].selectbox(
            _(label),
            offer.columns,
            index=offer.columns.index(guessed) if guessed in offer.columns else None,
            placeholder=_("Not in this file"),
            key=f"map-{grain}-{name}-{key}",
        )
        if column is not None:
            chosen[name] = column
    return chosen


def offer_new_columns(table: Table) -> None:
    """Say how the columns of a matched table were read, offer that as an entry, or to match them anew."""
    if not table.mapping:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            _("The columns were read as your ministry matched them before.")
            if table.remembered
            else _("The columns were read as you said.")
        )
        if st.button(_("Match the columns anew"), type="tertiary", key=f"anew-{table.key}"):
            table.mapping, table.remembered, table.declined = {}, False, True
            read_again(table)
            st.rerun()
        offer(
            _("Save as an entry"),
            lambda: as_entry(table.mapping, table.columns, title=table.file.name).encode(),
            file_name="export.toml",
            mime="application/toml",
            key=f"entry-{table.key}",
            quiet=True,
            tip=_(
                "A small text file that teaches the portal this kind of export, for every ministry. Give it to"
                " whoever runs the portal."
            ),
        )
