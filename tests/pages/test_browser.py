"""The watch over the browser, and the look at a page that axe takes, find what is planted."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from consult.web.headers import CSP
from tests.browser import PHONE, Watch, assert_accessible, assert_no_sideways_scrolling, assert_well_formed
from tests.servers import Server

PAGE = """<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>A page</title></head>
<body><main><h1>A page</h1>{}</main></body></html>"""
PLANTED = "http://127.0.0.1:1/planted"


def plant(context: BrowserContext, html: str) -> None:
    """Let PLANTED answer with a page under our policy; nothing listens there in truth."""
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": CSP}
    context.route(PLANTED, lambda route: route.fulfill(status=200, headers=headers, body=PAGE.format(html)))
    context.route("http://elsewhere.example/*", lambda route: route.fulfill(status=200, body=""))
    context.route("**/favicon.ico", lambda route: route.fulfill(status=204))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A context that the fixtures do not watch: its faults are meant."""
    context = browser.new_context(viewport=PHONE)
    yield context
    context.close()


def faults_of(context: BrowserContext, html: str) -> list[str]:
    watch = Watch(context)
    plant(context, html)
    context.new_page().goto(PLANTED, wait_until="networkidle")
    return watch.faults


def test_a_page_without_faults_is_let_through(context: BrowserContext) -> None:
    assert faults_of(context, "<p>Well</p>") == []


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ('<p style="color: red">Red</p>', "style"),
        ("<script>document.title = 'changed'</script>", "script"),
        ('<img alt="" src="http://elsewhere.example/a.png">', "which is elsewhere"),
        ('<p onclick="go()">Go</p><iframe src="http://elsewhere.example/a"></iframe>', "elsewhere"),
    ],
)
def test_what_the_policy_refuses_is_reported(context: BrowserContext, html: str, told: str) -> None:
    faults = faults_of(context, html)
    assert any(told in fault for fault in faults), faults


def test_an_error_of_a_script_is_reported(context: BrowserContext) -> None:
    watch = Watch(context)
    plant(context, "<p>Well</p>")
    page = context.new_page()
    page.goto(PLANTED)
    with context.expect_event("weberror"):
        page.evaluate("setTimeout(() => { throw new Error('planted') }, 0)")
    assert any("planted" in fault for fault in watch.faults)


def test_axe_names_what_is_hard_to_use(context: BrowserContext) -> None:
    plant(context, '<input name="email">')
    page = context.new_page()
    page.goto(PLANTED)
    with pytest.raises(AssertionError, match="label"):
        assert_accessible(page)


def test_axe_is_content_with_a_good_page(context: BrowserContext) -> None:
    plant(context, "<p>Well</p>")
    page = context.new_page()
    page.goto(PLANTED)
    assert_accessible(page)
    assert_well_formed(page)
    assert_no_sideways_scrolling(page)


def test_a_page_wider_than_its_window_is_named(context: BrowserContext) -> None:
    plant(context, "<pre>" + "wide " * 200 + "</pre>")
    page = context.new_page()
    page.goto(PLANTED)
    with pytest.raises(AssertionError, match="in a window of 360 px"):
        assert_no_sideways_scrolling(page)


@pytest.mark.usefixtures("database")
def test_a_real_server_answers_a_real_browser(new_context: Callable[..., BrowserContext], live_server: Server) -> None:
    page = new_context().new_page()
    answer = page.goto("/healthz")
    assert answer is not None
    assert (answer.status, answer.json()) == (200, {"status": "alive"})
    assert page.url == f"{live_server.url}/healthz"


def test_a_browser_without_scripts_runs_none(plain_page: Page) -> None:
    plain_page.set_content("<title>before</title><script>document.title = 'after'</script>")
    assert plain_page.title() == "before"
