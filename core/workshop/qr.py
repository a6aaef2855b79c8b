"""An address as a QR code."""

import io

import segno


def qr_svg(address: str) -> bytes:
    """Return the code as an SVG that fills the room it is given, dark on light in every theme."""
    drawn = io.BytesIO()
    # The quiet zone of four modules is part of the code: without it some phones find nothing.
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=4, dark="#0a1424", light="#ffffff", xmldecl=False, omitsize=True
    )
    return drawn.getvalue()
