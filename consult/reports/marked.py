"""Markdown as paragraphs, lists and runs of text: what PDF and DOCX can both set without reading anybody's markup themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_PARSER = MarkdownIt("commonmark", {"html": False})
_LISTS = {"bullet_list": False, "ordered_list": True}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style."""

    text: str
    strong: bool = False
    em: bool = False


Block = dict[str, Any]
"""`{"kind": "paragraph", "runs"}`, `{"kind": "list", "ordered", "items"}` (a list of lists of blocks) or `{"kind": "quote", "blocks"}`."""


def blocks_of(text: str) -> list[Block]:
    """The blocks of a Markdown text. Headings become bold paragraphs: the report's own headings are its outline."""
    return _blocks(SyntaxTreeNode(_PARSER.parse(text)).children)


def paragraphs_of(text: str) -> list[str]:
    """Plain text as typed: its paragraphs."""
    return [" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> list[Block]:
    return [block for node in nodes for block in _block(node)]


def _block(node: SyntaxTreeNode) -> Iterator[Block]:
    if node.type in _LISTS:
        yield {
            "kind": "list",
            "ordered": _LISTS[node.type],
            "items": [_blocks(item.children) for item in node.children],
        }
    elif node.type == "blockquote":
        yield {"kind": "quote", "blocks": _blocks(node.children)}
    elif node.type in {"paragraph", "heading"}:
        style = Run("", strong=node.type == "heading")
        yield {"kind": "paragraph", "runs": _merged([run for child in node.children for run in _runs(child, style)])}
    elif node.type in {"code_block", "fence", "html_block"}:
        yield {"kind": "paragraph", "runs": [Run(node.content.strip())]}


def _runs(node: SyntaxTreeNode, style: Run) -> Iterator[Run]:
    if node.type in {"text", "code_inline", "html_inline"}:
        yield replace(style, text=node.content)
        return
    if node.type in {"softbreak", "hardbreak"}:
        yield replace(style, text=" " if node.type == "softbreak" else "\n")
        return
    inner = replace(style, strong=style.strong or node.type == "strong", em=style.em or node.type == "em")
    for child in node.children:
        yield from _runs(child, inner)
    if node.type == "link" and (address := str(node.attrs.get("href", ""))):
        yield replace(style, text=f" ({address})")


def _merged(runs: list[Run]) -> list[Run]:
    """Neighbours in the same style as one run."""
    found: list[Run] = []
    for run in runs:
        if found and replace(found[-1], text="") == replace(run, text=""):
            found[-1] = replace(run, text=found[-1].text + run.text)
        elif run.text:
            found.append(run)
    return found
