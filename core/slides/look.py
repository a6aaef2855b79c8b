"""The portal's look put into a new presentation: 16:9, its colours and its type as a theme, a bar at the edge."""

from typing import TYPE_CHECKING, Final

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Pt

from core.colours import palette
from core.slides.places import HEIGHT, MARK, WIDTH

if TYPE_CHECKING:
    from pptx.presentation import Presentation

# Every office program has it, or sets letters of the same width.
FONT: Final = "Arial"
_NAMES: Final = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
_MARK: Final = """<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:nvSpPr><p:cNvPr id="900" name="Mark"/>
<p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{wide}" cy="{high}"/>
</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="accent1"/></a:solidFill>
<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"""


def dress(made: "Presentation") -> None:
    """Give an empty presentation size, colours, type and the bar at the edge."""
    _widen(made)
    _theme(made)
    _titles(made)
    left, top, wide, high = MARK.place()
    tree = made.slide_master.shapes.element
    # Behind everything else: right after the two entries that every tree of shapes begins with.
    tree.insert(2, parse_xml(_MARK.format(left=left, top=top, wide=wide, high=high)))


def _widen(made: "Presentation") -> None:
    """Make the slides 16:9 and move what the masters place on them along."""
    ratio = Pt(WIDTH) / (made.slide_width or Pt(WIDTH))
    made.slide_width, made.slide_height = Pt(WIDTH), Pt(HEIGHT)
    for one in (made.slide_master, *made.slide_layouts):
        for shape in one.placeholders:
            shape.left, shape.width = round(shape.left * ratio), round(shape.width * ratio)


def _theme(made: "Presentation") -> None:
    part = made.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = etree.fromstring(part.blob)
    shades = palette("light")
    colours = {
        "dk1": shades["text"],
        "lt1": shades["background"],
        "dk2": shades["blue"],
        "lt2": shades["secondaryBackground"],
        "hlink": shades["link"],
        "folHlink": shades["violet"],
        **{f"accent{number}": shade for number, shade in enumerate(shades["series"][:6], start=1)},
    }
    for name, shade in colours.items():
        (slot,) = theme.iterfind(f".//a:clrScheme/a:{name}", _NAMES)
        slot.clear()
        etree.SubElement(slot, qn("a:srgbClr")).set("val", shade.removeprefix("#"))
    for font in theme.iterfind(".//a:fontScheme/*/a:latin", _NAMES):
        font.set("typeface", FONT)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001 - python-pptx reads themes only.


def _titles(made: "Presentation") -> None:
    """Set titles at the left, strong, in the theme's second dark colour."""
    for level in made.slide_master.element.iterfind(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}"):
        level.set("algn", "l")
        for run in level.iterfind(qn("a:defRPr")):
            run.set("b", "1")
            for colour in run.iter(qn("a:schemeClr")):
                colour.set("val", "tx2")
