"""A figure as it stands on a page, taken along as a slide: see :mod:`core.slides`."""

from typing import Final

from components.images import can_be_png, file_spec, png
from components.shown import Shown
from components.theme import Spec
from core.texts import language

PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def slides(shown: Shown) -> bytes:
    """Return a figure as a PPTX file of one slide, or two where its chart has no native form."""
    # The first slide pays for reading what writes it, not the start of the portal.
    from core.slides import Figure, figure_file  # noqa: PLC0415

    table = shown.table()
    figure = Figure(
        title=shown.title,
        subtitle=shown.subtitle,
        alt=shown.alt,
        source=shown.source,
        spec=shown.spec,
        columns=[str(name) for name in table.columns],
        rows=list(table.itertuples(index=False, name=None)),
        citation=shown.citation(),
        link=shown.link,
    )
    return figure_file(figure, lambda: picture(shown.spec), language())


def picture(spec: Spec | None) -> bytes | None:
    """Return a chart as PNG without the words around it, which a slide or a sheet sets as text.

    None where the image writer would set a letter wrong.
    """
    if spec is None or not can_be_png(spec):
        return None
    return png(file_spec(spec))
