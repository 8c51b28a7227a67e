"""Markdown that people wrote: what is drawn, and what stays text."""

import html5lib
import pytest

from consult.web.markdown import render

ALLOWED = {"p", "em", "strong", "ul", "ol", "li", "blockquote", "a", "code", "br", "hr", "h3", "h4", "sup", "sub"}
CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A&#x61;vascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//elsewhere.example)",
    "[x](/sign-out)",
    "[x](\\\\elsewhere.example)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](https://elsewhere.example/p.png)",
    '![x](x "onerror=alert(1)")',
    "[x](https://a.example \"' onmouseover=alert(1) '\")",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "`<script>`\n\n```html\n<script>alert(1)</script>\n```",
    "<!--><script>alert(1)</script>-->",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<style>*{background:url(https://elsewhere.example)}</style>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=https://elsewhere.example><button>x</button></form>",
    "<x-probe onpointerenter=alert(1)>",
    "<p style='position:fixed'>x</p>",
    "<h1>x</h1>",
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "*" * 5000 + "x" + "*" * 5000,
    "[" * 3000 + "](x)" * 3000,
    "> " * 2000 + "x",
)


@pytest.mark.parametrize("text", CORPUS)
def test_nothing_hostile_becomes_a_program(text: str) -> None:
    tree = html5lib.parseFragment(str(render(text)), container="div", namespaceHTMLElements=False)
    for element in tree.iter():
        if element is tree or not isinstance(element.tag, str):
            continue
        assert element.tag in ALLOWED
        assert set(element.attrib) <= {"href", "rel", "title"}
        assert element.get("href", "https://").startswith(("https://", "http://", "mailto:"))


@pytest.mark.parametrize("address", ["https://a.example/b?c=d&e=f#g", "http://a.example", "mailto:a@b.example"])
def test_links_lead_where_they_say(address: str) -> None:
    html = str(render(f"[words]({address})"))
    assert f'href="{address.replace("&", "&amp;")}"' in html
    assert 'rel="noopener nofollow"' in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One *two* **three**.", "<p>One <em>two</em> <strong>three</strong>.</p>"),
        ("# Title", "<h3>Title</h3>"),
        ("## Title", "<h3>Title</h3>"),
        ("### Title", "<h3>Title</h3>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1 < 2 & 3 > 2", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"),
        ('"Quoted" -- and...', "<p>“Quoted” – and…</p>"),
        ("<b>raw</b>", "<p>&lt;b&gt;raw&lt;/b&gt;</p>"),
        ("", ""),
    ],
)
def test_what_is_drawn(text: str, html: str) -> None:
    assert str(render(text)).strip() == html
