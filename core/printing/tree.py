"""Markdown as a tree of plain values for print. What is not Markdown stays the text it is."""

import re
from collections.abc import Mapping
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_READER: Final = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
ADDRESSES: Final = ("http://", "https://", "mailto:")
# Letters no printer shows, and that would only hide something; half letters, which no file may hold.
UNPRINTED: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)

# Paper has no room for lists in lists in lists; deeper ones are told by their words.
DEEPEST: Final = 16

Node = Mapping[str, Any]


def tree(markdown: str) -> Node:
    """Return Markdown (CommonMark with tables) as nodes of kind, text and parts."""
    return _node(SyntaxTreeNode(_READER.parse(printable(markdown))))


def printable(text: str) -> str:
    """Return a text without control characters and marks that turn the direction of what follows."""
    return UNPRINTED.sub("", text)


def _node(found: SyntaxTreeNode, deeper: int = DEEPEST) -> Node:
    if deeper == 0:
        return _leaf("text", _words(found))
    if found.type in {"text", "code_inline"}:
        return _leaf(found.type, found.content)
    if found.type in {"fence", "code_block"}:
        return _leaf("code", found.content)
    if found.type == "image":
        # A picture from elsewhere is told by its words.
        return _leaf("text", f"[{found.content}]" if found.content else "")
    if found.type == "table":
        rows = [
            [_node(cell, deeper - 1) for cell in row.children]
            for part in found.children
            for row in part.children
        ]
        return _leaf("table", "") | {
            "columns": len(rows[0]),
            "head": rows[0],
            "cells": [cell for row in rows[1:] for cell in row],
        }
    node = _leaf(found.type, "") | {"parts": [_node(part, deeper - 1) for part in found.children]}
    if found.type == "ordered_list":
        node["start"] = int(found.attrs.get("start", 1))
    if found.type == "link":
        address = str(found.attrs.get("href", ""))
        node |= {"href": address} if address.lower().startswith(ADDRESSES) else {"kind": "inline"}
    return node


def _leaf(kind: str, text: str) -> dict[str, Any]:
    return {"kind": kind, "text": text, "parts": []}


def _words(found: SyntaxTreeNode) -> str:
    return " ".join(
        node.content for node in found.walk() if node.type in {"text", "code_inline", "fence", "code_block"}
    )
