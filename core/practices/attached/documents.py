"""PDF documents are written anew with what a reader sees: pages, their tags, outline and links.

Scripts, actions, embedded files, forms, metadata and whatever a page does not need stay behind.
What forms and comments show is drawn into the pages first.
"""

import io
from collections.abc import Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from core.refusals import Refused

MOST_PAGES: Final = 300
DEEPEST: Final = 40
# What a document may keep beside its pages: language, tags and outline serve people who cannot see it.
KEPT_IN_ROOT: Final = frozenset(
    {"/Type", "/Version", "/Pages", "/Lang", "/MarkInfo", "/StructTreeRoot", "/PageLabels", "/Outlines", "/Dests", "/Names",
     "/OCProperties"}
)  # fmt: skip
KEPT_IN_NAMES: Final = frozenset({"/Dests"})
KEPT_IN_LINK: Final = (
    "/Type", "/Subtype", "/Rect", "/QuadPoints", "/Border", "/C", "/F", "/A", "/Dest", "/Contents", "/StructParent",
)  # fmt: skip
# Keys that act, carry files, or tell about the author, wherever they stand.
DROPPED: Final = (
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/EF", "/EmbeddedFiles", "/AF", "/RichMediaContent", "/RichMediaSettings",
    "/XFA", "/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/SpiderInfo", "/Movie", "/Sound", "/3DD", "/Popup",
    "/Alternates", "/OPI", "/PresSteps",
)  # fmt: skip
ACTIONS: Final = frozenset({"/URI", "/GoTo"})
SCHEMES: Final = ("http://", "https://", "mailto:")


def written_anew(content: bytes) -> tuple[bytes, int]:
    """Return the document and its number of pages.

    Raises:
        Refused: ``practices.attachment_locked``, ``_pages``, ``_form``, or ``_broken`` for one without pages.
        Exception: whatever qpdf stumbles over in a damaged file.
    """
    try:
        opened = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError as error:
        raise Refused("practices.attachment_locked") from error
    with opened as pdf:
        pages = len(pdf.pages)
        if pdf.is_encrypted:
            raise Refused("practices.attachment_locked")
        if not 0 < pages <= MOST_PAGES:
            raise Refused(
                "practices.attachment_pages" if pages else "practices.attachment_broken", str(pages)
            )
        _draw_forms(pdf)
        _keep(pdf.Root, KEPT_IN_ROOT)
        if "/Names" in pdf.Root:
            _keep(pdf.Root.Names, KEPT_IN_NAMES)
        for page in pdf.pages:
            page.obj.Annots = pdf.make_indirect(Array(_links(pdf, page.obj)))
        for thing in pdf.objects:
            _scrub(thing, DEEPEST)
        for name in ("/Info", "/ID"):
            if name in pdf.trailer:
                del pdf.trailer[name]
        written = io.BytesIO()
        pdf.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue(), pages


def _draw_forms(pdf: pikepdf.Pdf) -> None:
    """Make what forms and comments show part of the pages."""
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/XFA" in form and not len(form.get("/Fields", Array())):
        raise Refused("practices.attachment_form")
    if isinstance(form, Dictionary) and form.get("/NeedAppearances", False):
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")


def _keep(things: Object, kept: frozenset[str]) -> None:
    for name in [name for name in things.keys() if name not in kept]:  # noqa: SIM118 - not a mapping of Python's.
        del things[name]


def _links(pdf: pikepdf.Pdf, page: Object) -> Iterator[Object]:
    """Return a page's links to other pages and to the web, without anything else that annotations can do."""
    for note in page.get("/Annots", Array()):
        if not isinstance(note, Dictionary) or note.get("/Subtype") != Name.Link:
            continue
        action = note.get("/A")
        if "/Dest" in note or (isinstance(action, Dictionary) and _harmless(action)):
            yield pdf.make_indirect(Dictionary({name: note[name] for name in KEPT_IN_LINK if name in note}))


def _harmless(action: Dictionary) -> bool:
    if str(action.get("/S")) not in ACTIONS:
        return False
    return "/URI" not in action or str(action["/URI"]).strip().lower().startswith(SCHEMES)


def _scrub(thing: Object, deepest: int) -> None:
    """Take out of an object, and what lies directly in it, all that acts or tells about its author."""
    if deepest == 0:
        raise ValueError("nested too deeply")
    if isinstance(thing, Array):
        parts: Iterator[Object] = iter(thing)
    elif isinstance(thing, (Dictionary, Stream)):
        _scrub_dictionary(thing)
        if isinstance(thing, Stream):
            _scrub_stream(thing)
        parts = (thing[name] for name in thing.keys())  # noqa: SIM118 - not a mapping of Python's.
    else:
        return
    for part in parts:
        if isinstance(part, (Array, Dictionary)) and not part.is_indirect:
            _scrub(part, deepest - 1)


def _scrub_dictionary(thing: Dictionary | Stream) -> None:
    for name in DROPPED:
        if name in thing:
            del thing[name]
    if "/Next" in thing and str(thing.get("/S")) in ACTIONS:
        # One action may start another; entries of the outline have a next one, too.
        del thing["/Next"]
    action = thing.get("/A")
    # In the tags of a document the same key holds attributes, which name no kind of action.
    if isinstance(action, Dictionary) and "/S" in action and not _harmless(action):
        del thing["/A"]


def _scrub_stream(thing: Stream) -> None:
    # Pixels that lie in another file.
    for name in ("/F", "/FFilter", "/FDecodeParms"):
        if name in thing:
            del thing[name]
    if thing.get("/Subtype") == Name.Image and thing.get("/Filter") in (
        Name.DCTDecode,
        Array([Name.DCTDecode]),
    ):
        raw = thing.read_raw_bytes()
        plain = without_notes(raw)
        if plain != raw:
            parms = thing.get("/DecodeParms")
            thing.write(
                plain, filter=Name.DCTDecode, decode_parms=parms if isinstance(parms, Dictionary) else None
            )


def without_notes(jpeg: bytes) -> bytes:
    """Return a JPEG's bytes without what cameras and programs write beside the pixels (EXIF, XMP, comments)."""
    kept, place = [jpeg[:2]], 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF and jpeg[place + 1] != 0xDA:
        end = place + 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
        # Colours hang on JFIF (0), profiles (2) and Adobe's mark (14).
        if jpeg[place + 1] not in {0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE}:
            kept.append(jpeg[place:end])
        place = end
    return b"".join([*kept, jpeg[place:]])
