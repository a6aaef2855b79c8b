"""A chart with everything a reader needs to trust it and to use it elsewhere."""

import json

import pandas as pd
import streamlit as st

from components.downloads import download_csv
from components.images import can_be_png, file_spec, png, svg
from components.page import number_text, plain
from components.theme import Spec
from core.texts import _

# A longer table is left to its file; the page stays quick on a phone.
SHOWN_ROWS = 200


def table_twin(table: pd.DataFrame) -> None:
    """Show the figures of a chart as a real table, readable without seeing the chart."""
    shown = table.head(SHOWN_ROWS)
    columns = {
        plain(str(name)): [
            number_text(float(value)) if isinstance(value, int | float) else plain(str(value))
            for value in shown[name]
        ]
        for name in shown.columns
    }
    st.table(pd.DataFrame(columns), hide_index=True, border="horizontal")
    if len(table) > SHOWN_ROWS:
        st.caption(
            _("The first {shown} of {all} rows. The CSV file holds all of them.").format(
                shown=SHOWN_ROWS, all=len(table)
            )
        )


def _download_image(spec: str, kind: str, name: str) -> None:
    writer = png if kind == "png" else svg
    st.download_button(
        kind.upper(),
        data=lambda: writer(json.loads(spec)),
        file_name=f"{name}.{kind}",
        mime="image/png" if kind == "png" else "image/svg+xml",
        key=f"{kind}-{name}",
        on_click="ignore",
        type="tertiary",
        help=_("Download this chart as an image"),
    )


def figure(
    *,
    title: str,
    subtitle: str,
    spec: Spec,
    alt: str,
    table: pd.DataFrame,
    source: str,
    name: str,
    link: str = "",
) -> None:
    """Draw one chart: finding, how to read it, chart, table, source, files and link.

    ``title`` states the finding and ``subtitle`` how to read it. ``alt`` is the
    chart in words. ``table`` holds the same figures. ``source`` says how many
    missions, days and submissions stand behind them. ``name`` names the files
    and must be unique on the page. ``link`` is the address that shows this view
    again. Files are made only when somebody asks for one.
    """
    with st.container(key=f"figure-{name}", gap="small"):
        st.header(plain(title), anchor=False)
        st.markdown(f":gray[{plain(subtitle)}]")
        st.vega_lite_chart(spec, width="stretch", alt=alt, key=f"chart-{name}")
        with st.expander(_("The figures as a table")):
            table_twin(table)
        st.caption(plain(source))
        image = file_spec(spec, title=title, subtitle=subtitle, source=source)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f":gray[{_('Download')}]", width="content")
            download_csv(name, table, label="CSV", quiet=True)
            # What a button offers is kept as long as the session. As text it is one object, not a thousand
            # through which Streamlit's collection looks after every run of anybody's page.
            kept = json.dumps(image, ensure_ascii=False)
            if can_be_png(image):
                _download_image(kept, "png", name)
            _download_image(kept, "svg", name)
            if link:
                with st.popover(_("Link to this view"), type="tertiary"):
                    st.code(link, language=None, wrap_lines=True)
