"""The page checks find what they are for: each planted fault is named, and a good page passes."""

import pytest

from tests.pages.checks import cookie_faults, header_faults, page_faults, style_faults

GOOD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sign in · WIN</title><link rel="stylesheet" href="/static/a.css"><script type="module" src="/static/a.js"></script></head>
<body><a href="#main">Skip</a><main id="main"><h1>Sign in</h1>
<form action="/sign-in" method="post"><input type="hidden" name="csrf_token" value="abc">
<label for="email">E-mail address</label><input id="email" name="email" aria-describedby="hint"><p id="hint">As we wrote to you.</p>
<label>Remember <input type="checkbox" name="remember"></label><button>Sign in</button></form>
<ul><li>One</li></ul><img src="/static/a.svg" alt=""></main></body></html>"""

FAULTS = [
    ("<main id", "<p><div></div></p><main id", "line"),
    ("<!doctype html>\n", "", "line 1"),
    ("<h1>Sign in</h1>", "", "0 h1"),
    ("<h1>Sign in</h1>", "<h1>Sign in</h1><h1>Again</h1>", "2 h1"),
    ("<h1>Sign in</h1>", "<h1>Come in</h1>", "does not start with"),
    ("<h1>Sign in</h1>", "<h1></h1>", "h1 is empty"),
    (' lang="en"', "", "no lang"),
    ('<meta name="viewport" content="width=device-width">', "", "no viewport"),
    ('<p id="hint">', '<p id="hint"><i id="hint">a</i>', "stands 2 times"),
    ('<p id="hint">', "<p>", "names no id"),
    ('<label for="email">', '<label for="mail">', "has no label"),
    ('href="#main"', 'href="#content"', "leads nowhere"),
    ("<ul>", '<ul style="color: red">', "attribute style"),
    ("<ul>", '<ul onclick="go()">', "attribute onclick"),
    ("<ul>", "<script>go()</script><ul>", "script that stands in the page"),
    ("<ul>", "<style>p{}</style><ul>", "style element outside"),
    ("<ul>", '<a href="javascript:go()">Go</a><ul>', "script for an address"),
    ('src="/static/a.js"', 'src="//cdn.example/a.js"', "from elsewhere"),
    ('action="/sign-in" ', "", "form without action"),
    ('<input type="hidden" name="csrf_token" value="abc">', "", "no csrf_token"),
    ('value="abc"', 'value=""', "no csrf_token"),
    ('method="post"', 'method="get"', "in the address"),
    ("<button>Sign in</button>", "<button></button>", "button without a name"),
    (' alt=""', "", "no alt"),
    ("<ul><li>One</li></ul>", "<ul><p>One</p></ul>", "ul holds"),
    ("<ul><li>One</li></ul>", "<div><li>One</li></div>", "outside a list"),
    ("One", "{{ one }}", "the text shows"),
    ("One", "AT&amp;amp;T", "the text shows"),
    ("</main>", "</main><main></main>", "2 main"),
]


def test_a_good_page_has_no_faults() -> None:
    assert page_faults(GOOD) == []


def test_a_title_may_say_first_that_something_is_wrong() -> None:
    assert page_faults(GOOD.replace("<title>", "<title>Error: ")) == []


@pytest.mark.parametrize(("before", "after", "told"), FAULTS, ids=[fault[2] for fault in FAULTS])
def test_a_planted_fault_is_named(before: str, after: str, told: str) -> None:
    assert before in GOOD
    faults = page_faults(GOOD.replace(before, after, 1))
    assert any(told in fault for fault in faults), faults


def test_a_fragment_is_checked_without_its_frame() -> None:
    assert page_faults("<p>Saved 10:42</p>") == []
    assert page_faults("<p>Saved</p></section>") != []


HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Type": "text/html; charset=utf-8",
}


def test_a_style_sheet_in_a_page_stands_in_its_policy() -> None:
    page = GOOD.replace("</head>", "<style>p { color: red; }</style></head>")
    digest = "'sha256-pckGv9YvNcB5xy+Y4fbqhyo+ib850wyiuWeNbZvLi00='"
    policy = HEADERS["Content-Security-Policy"].replace("style-src 'self'", f"style-src 'self' {digest}")
    named = HEADERS | {"Content-Security-Policy": policy}
    assert page_faults(page) == style_faults(page, named) == header_faults(named) == []
    assert "does not name" in style_faults(page, HEADERS)[0]
    assert "is not there" in style_faults(GOOD, named)[0]


def test_good_headers_pass() -> None:
    assert header_faults(HEADERS) == []


@pytest.mark.parametrize("name", [name for name in HEADERS if name != "Content-Type"])
def test_a_missing_header_is_named(name: str) -> None:
    faults = header_faults({key: value for key, value in HEADERS.items() if key != name})
    assert faults != []
    assert all(name.split("-")[0] in fault for fault in faults)


@pytest.mark.parametrize(
    "weaker", ["script-src 'self' 'unsafe-inline'", "script-src *", "style-src 'unsafe-inline'", "object-src *"]
)
def test_a_weaker_policy_is_named(weaker: str) -> None:
    name = weaker.split()[0]
    policy = "; ".join(
        weaker if part.startswith(name) else part for part in HEADERS["Content-Security-Policy"].split("; ")
    )
    assert header_faults(HEADERS | {"Content-Security-Policy": policy}) != []


def test_a_cookie_that_scripts_can_read_is_named() -> None:
    assert cookie_faults(["consult=a; Path=/; HttpOnly; SameSite=Lax"]) == []
    assert cookie_faults(["consult=a; Path=/; SameSite=Lax"]) == ["consult lacks httponly"]
