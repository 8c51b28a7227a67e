"""Markdown that people wrote, as HTML that is safe to print."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_parser = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["smartquotes", "replacements"])
_TAGS = {"p", "em", "strong", "ul", "ol", "li", "blockquote", "a", "code", "br", "hr", "h3", "h4", "sup", "sub"}


@lru_cache(maxsize=512)  # the principles, on nearly every page
def render(text: str) -> Markup:
    """HTML of `text`: headings begin at h3, raw HTML is printed as text, links are http(s) or mailto only."""
    html = (
        _parser.render(text)
        .replace("<h1>", "<h3>")
        .replace("</h1>", "</h3>")
        .replace("<h2>", "<h3>")
        .replace("</h2>", "</h3>")
    )
    return Markup(
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            url_relative="deny",  # “//elsewhere” has no scheme either
            link_rel="noopener nofollow",
        )
    )
