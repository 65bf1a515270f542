"""Markdown as plain values, for PDF and DOCX files that show the same as the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from hub.lib.text import is_right_to_left, parse_markdown

Block = dict[str, Any]  # kind (paragraph, heading, list, quote, code or table) and its values
Run = dict[str, Any]  # text, strong, emph, link
OPEN_LINKS = ("https://", "http://", "mailto:")


def blocks(text: str) -> list[Block]:
    """The blocks of a text in order; lists and quotations contain blocks."""
    return _blocks(SyntaxTreeNode(parse_markdown(text)))


def _blocks(parent: SyntaxTreeNode) -> list[Block]:
    return [block for node in parent.children if (block := _block(node)) is not None]


def _block(node: SyntaxTreeNode) -> Block | None:
    match node.type:
        case "paragraph" | "heading":
            runs = _text_of(node)
            block = {"kind": node.type, "runs": runs}
            return block | {"rtl": True} if is_right_to_left("".join(run["text"] for run in runs)) else block
        case "bullet_list" | "ordered_list":
            items = [_blocks(item) for item in node.children]
            return {"kind": "list", "ordered": node.type == "ordered_list", "items": items}
        case "blockquote":
            return {"kind": "quote", "blocks": _blocks(node)}
        case "fence" | "code_block":
            return {"kind": "code", "text": node.content.rstrip("\n")}
        case "table":
            rows = [row for part in node.children for row in part.children]
            return {"kind": "table", "rows": [[_text_of(cell) for cell in row.children] for row in rows]}
        case _:  # a horizontal rule is left out
            return None


def _text_of(node: SyntaxTreeNode) -> list[Run]:
    return [run for child in node.children for run in _runs(child, {"strong": False, "emph": False, "link": ""})]


def _runs(node: SyntaxTreeNode, style: dict[str, Any]) -> Iterator[Run]:
    match node.type:
        case "softbreak":
            yield style | {"text": " "}
        case "hardbreak":
            yield style | {"text": "\n"}
        case "image":
            yield style | {"text": node.content}
        case "text" | "code_inline":
            if node.content:
                yield style | {"text": node.content}
        case _:
            href = str(node.attrs.get("href", "")) if node.type == "link" else ""
            inner = style | {
                "strong": style["strong"] or node.type == "strong",
                "emph": style["emph"] or node.type == "em",
                "link": href if href.startswith(OPEN_LINKS) else style["link"],
            }
            for child in node.children:
                yield from _runs(child, inner)
