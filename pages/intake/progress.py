"""A bar that tells how much of the work on a file is done."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from components.page import plain
from core.texts import _

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

Tell = Callable[[float], None]
Found = TypeVar("Found")


def with_progress(file: "UploadedFile", work: Callable[[Tell], Found], done: str = "") -> Found:
    """Do work on a file while a bar tells how much of it is done."""
    bar = st.progress(0.0)
    text = _("Reading {file}").format(file=file.name) + (f" ({done})" if done else "")

    def tell(share: float) -> None:
        bar.progress(share, text=plain(text))

    try:
        return work(tell)
    finally:
        bar.empty()
