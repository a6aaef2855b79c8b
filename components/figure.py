"""A chart with everything a reader needs to trust it and to use it elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from components.address import here
from components.downloads import download_csv, download_xlsx, offer
from components.fullscreen import full_screen
from components.images import can_be_png, file_spec, png, svg
from components.page import number_text, plain
from components.shown import Shown
from components.slides import PPTX, slides
from components.theme import Spec
from core.texts import _

# A longer table is left to its file; the page stays quick on a phone.
SHOWN_ROWS = 200
# Where a session keeps what else its viewer may do with a figure: (what is shown, its place) → elements.
BESIDE: Final = "figure-beside"


def cell(*lines: str) -> str:
    """Return lines under each other in one cell, the first one strong; letters stay letters."""
    first, *others = (plain(line) for line in lines if line)
    return "  \n".join([f"**{first}**", *others])


def table_twin(table: pd.DataFrame) -> None:
    """Show the figures of a chart as a real table, readable without seeing the chart.

    A cell of several lines is a tuple of them, so that a table has few columns and a phone shows it whole.
    """
    shown = table.head(SHOWN_ROWS)
    columns = {plain(str(name)): [_shown(value) for value in shown[name]] for name in shown.columns}
    st.table(pd.DataFrame(columns), hide_index=True, border="horizontal")
    if len(table) > SHOWN_ROWS:
        st.caption(
            _("The first {shown} of {all} rows. The CSV file holds all of them.").format(
                shown=SHOWN_ROWS, all=len(table)
            )
        )


def _shown(value: object) -> str:
    match value:
        case tuple():
            return cell(*value)
        case None:
            # A column without any number holds no NaN; what is missing reads the same there.
            return number_text(None)
        case int() | float():
            return number_text(float(value))
        case _:
            return plain(str(value))


def specimen(table: pd.DataFrame, *, key: str) -> None:
    """Show a table in passing: rows of the reader's own file, or what a step of a workshop will show."""
    with st.container(key=f"specimen-{key}"):
        table_twin(table)


def drawing(spec: Spec, *, alt: str, key: str) -> None:
    """Draw a chart that is part of a :func:`listing` or a preview, and shares what stands around it."""
    st.vega_lite_chart(spec, width="stretch", alt=alt, key=key)


def _twin(table: Callable[[], pd.DataFrame], place: str) -> None:
    """Offer the figures of a chart as a table, made only while somebody has it open."""
    with st.expander(_("The figures as a table"), key=f"unfolding-{place}", on_change="rerun") as section:
        if section.open:
            table_twin(table())


def _images(image: Spec, name: str, place: str) -> None:
    """Offer the image files that draw every letter right; each is drawn when its button is pressed."""
    formats = {"svg": (svg, "image/svg+xml")}
    if can_be_png(image):
        formats = {"png": (png, "image/png"), **formats}
    for kind, (writer, mime) in formats.items():
        offer(
            kind.upper(),
            partial(writer, image),
            file_name=f"{name}.{kind}",
            mime=mime,
            key=f"{kind}-{place}",
            quiet=True,
            tip=_("Download this chart as an image"),
        )


def _downloads(shown: Shown, place: str) -> None:
    with st.popover(_("Download"), type="tertiary", key=f"download-{place}", on_change="rerun") as opened:
        if opened.open:
            figures = shown.table()
            # The table as it is on the page: a file that is made later must not ask for it again.
            shown = replace(shown, table=lambda: figures)
            # Several tables of one name may stand on a page, so the place names the buttons.
            download_csv(shown.name, figures, label="CSV", key=f"csv-{place}", quiet=True)
            download_xlsx(
                shown.name, figures, label="Excel", key=f"xlsx-{place}", quiet=True, about=shown.about
            )
            offer(
                "PPTX",
                partial(slides, shown),
                file_name=f"{shown.name}.pptx",
                mime=PPTX,
                key=f"pptx-{place}",
                quiet=True,
                tip=_("Download this figure as a slide that can be edited"),
            )
            if shown.spec is not None:
                image = file_spec(shown.spec, title=shown.title, subtitle=shown.subtitle, source=shown.source)
                _images(image, shown.name, place)


def _cite(shown: Shown, place: str) -> None:
    """Offer the sentence to cite and the address that shows this view again, each to be copied."""
    with st.popover(_("Cite and link"), type="tertiary", key=f"cite-{place}", on_change="rerun") as opened:
        if opened.open:
            st.caption(_("To cite it"))
            st.code(shown.citation(), language=None, wrap_lines=True)
            if shown.link:
                st.caption(_("Link to this view"))
                st.code(shown.link, language=None, wrap_lines=True)


def _footer(shown: Shown, place: str, *, files: bool = True) -> None:
    """Close a figure: what it rests on, and the ways to use it elsewhere.

    Files are made only when somebody asks for one; without ``files`` none are offered,
    as files leave the portal for members only.
    """
    if shown.source:
        st.caption(plain(shown.source))
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        full_screen(place)
        if files:
            _downloads(shown, place)
        _cite(shown, place)
        if beside := st.session_state.get(BESIDE):
            beside(shown, place)


def offer_beside(offer: Callable[[Shown, str], None] | None) -> None:
    """Let ``offer`` draw into the footer of every figure of this session; None: nothing more is offered."""
    st.session_state[BESIDE] = offer


def figure(
    *,
    title: str,
    subtitle: str,
    spec: Spec,
    alt: str,
    table: Callable[[], pd.DataFrame],
    source: str,
    name: str,
    key: str = "",
    files: bool = True,
) -> None:
    """Draw one chart: finding, how to read it, chart, table, source, files, citation and link.

    ``title`` states the finding and ``subtitle`` how to read it. ``alt`` is the
    chart in words. ``table`` makes a table of the same figures. ``source`` says
    how many missions, days and submissions stand behind them. ``name`` names the
    files. ``key`` names the figure's place on the page, where a choice puts other
    figures into it; without one, ``name`` does. The link is the page's address: what
    is chosen on a page stands there.
    """
    place = key or name
    shown = Shown(title, source, name, table, here(), subtitle, alt, spec)
    with st.container(key=f"figure-{place}", gap="small"):
        st.header(plain(title), anchor=False)
        st.markdown(f":gray[{plain(subtitle)}]")
        drawing(spec, alt=alt, key=f"chart-{place}")
        _twin(table, place)
        _footer(shown, place, files=files)


@contextmanager
def listing(
    *,
    title: str,
    name: str,
    table: Callable[[], pd.DataFrame],
    source: str = "",
    key: str = "",
    files: bool = True,
) -> Iterator[None]:
    """Close what is drawn inside, tables or lines, with the footer of a figure.

    ``title`` says what is listed, for files and citation; the page draws its own heading.
    ``table`` makes all of it for a file, as the filters on the page left it. ``source``,
    ``name``, ``key`` and ``files`` are those of a :func:`figure`.
    """
    place = key or name
    with st.container(key=f"figure-{place}", gap="small"):
        yield
        _footer(Shown(title, source, name, table, here()), place, files=files)


def unfolding(
    label: str,
    table: Callable[[], pd.DataFrame],
    *,
    name: str,
    key: str = "",
    source: str = "",
    expanded: bool = False,
) -> bool:
    """Offer a table with its footer, made only while somebody has it open; return whether it is."""
    place = key or name
    with st.expander(label, expanded=expanded, key=f"unfolding-{place}", on_change="rerun") as section:
        if section.open:
            with listing(title=label, name=name, table=table, source=source, key=place):
                table_twin(table())
    return bool(section.open)
