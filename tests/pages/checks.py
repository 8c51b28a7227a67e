"""What must hold for every page and every response that any test fetches."""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as ERRORS

DATA_BLOCKS = {"application/json", "application/ld+json"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
IDS = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-details", "aria-owns", "headers")
ID = ("for", "list", "form", "aria-activedescendant", "popovertarget", "commandfor")
LOADS = {
    "link": "href",
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
}
LIST_ITEMS = {"ul": {"li"}, "ol": {"li"}, "menu": {"li"}, "dl": {"dt", "dd", "div"}}
STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
STYLE_HASH = re.compile(r" 'sha256-([A-Za-z0-9+/=]{44})'")
TEMPLATE_REST = re.compile(r"\{\{|\{%|%\(\w+\)s|&(?:amp|lt|gt|quot|#39);|<class '|<function |object at 0x")


def page_faults(html: str) -> list[str]:
    """Everything wrong with a page or, where there is no `<html>`, with a fragment of one."""
    whole = "<html" in html or "<!doctype" in html.lower()
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html) if whole else parser.parseFragment(html, container="div")
    root = Tree(tree)
    faults = [f"line {place[0]}: {ERRORS[code] % data}" for place, code, data in parser.errors]
    faults += [
        *_ids(root),
        *_no_inline(root),
        *_loads(root),
        *_forms(root),
        *_fields(root),
        *_images(root),
        *_lists(root),
        *_text(root),
    ]
    return faults + [*_frame(root)] if whole else faults


class Tree:
    """A parsed page, with the questions that the checks ask of it."""

    def __init__(self, top: Element) -> None:
        self.top = top
        self.elements = [element for element in top.iter() if isinstance(element.tag, str)]
        self.parents = {child: parent for parent in self.elements for child in parent}

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def around(self, element: Element) -> Iterator[Element]:
        while element in self.parents:
            element = self.parents[element]
            yield element


def text_of(element: Element) -> str:
    """The text inside, with white space as a reader sees it."""
    return " ".join("".join(element.itertext()).split())


def _frame(page: Tree) -> Iterator[str]:
    headings = page.all("h1")
    titles = [
        text_of(title) for title in page.all("title") if not any(around.tag == "svg" for around in page.around(title))
    ]
    if len(headings) != 1:
        yield f"{len(headings)} h1 instead of one"
    elif not text_of(headings[0]):
        yield "the h1 is empty"
    elif len(titles) != 1 or not titles[0].removeprefix("Error: ").startswith(text_of(headings[0])):
        yield f"the title {titles} does not start with the h1 “{text_of(headings[0])}”"
    if not page.all("html")[0].get("lang"):
        yield "html has no lang"
    if not any(meta.get("name") == "viewport" for meta in page.all("meta")):
        yield "there is no viewport"
    if len(page.all("main")) != 1:
        yield f"{len(page.all('main'))} main instead of one"


def _ids(page: Tree) -> Iterator[str]:
    counts = Counter(value for element in page.elements if (value := element.get("id")) is not None)
    yield from (f"the id “{value}” stands {count} times" for value, count in counts.items() if count > 1)
    for element in page.elements:
        named = [(name, element.get(name)) for name in ID] + [
            (name, word) for name in IDS for word in (element.get(name) or "").split()
        ]
        yield from (
            f"{name}=“{value}” names no id" for name, value in named if value is not None and value not in counts
        )
        target = element.get("href", "")
        if element.tag == "a" and target.startswith("#") and target[1:] not in counts:
            yield f"the link “{target}” leads nowhere"


def _no_inline(page: Tree) -> Iterator[str]:
    head = next(iter(page.all("head")), None)
    yield from (
        "a style element outside the head" for style in page.all("style") if page.parents.get(style) is not head
    )
    for element in page.elements:
        handlers = [name for name in element.attrib if name == "style" or name.startswith(("on", "hx-on"))]
        yield from (f"{element.tag} has the attribute {name}" for name in handlers)
        addresses = [element.get(name, "").strip().lower() for name in ("href", "src", "action", "formaction")]
        if any(address.startswith(("javascript:", "vbscript:", "data:text")) for address in addresses):
            yield f"{element.tag} has a script for an address"
    for script in page.all("script"):
        if not script.get("src") and script.get("type") not in DATA_BLOCKS:
            yield "a script that stands in the page"


def _loads(page: Tree) -> Iterator[str]:
    for element in page.all(*LOADS):
        address = element.get(LOADS[element.tag], "")
        harmless = element.tag == "link" and element.get("rel") in {"canonical", "alternate", "license"}
        if not harmless and re.match(r"(?i)https?:|//", address):
            yield f"{element.tag} loads {address} from elsewhere"


def _forms(page: Tree) -> Iterator[str]:
    for form in page.all("form"):
        inside = {field.get("name"): field.get("value") for field in form.iter("input")}
        if not form.get("action"):
            yield "a form without action"
        posting = form.get("method", "get").lower() == "post"
        if posting and not inside.get("csrf_token"):
            yield f"the form to {form.get('action')} has no csrf_token"
        if not posting and "csrf_token" in inside:
            yield f"the form to {form.get('action')} shows its csrf_token in the address"
    for button in page.all("button"):
        if not text_of(button) and not button.get("aria-label"):
            yield "a button without a name"


def _fields(page: Tree) -> Iterator[str]:
    labelled = {label.get("for") for label in page.all("label")}
    for field in page.all("input", "select", "textarea"):
        if field.get("type", "text") in UNLABELLED:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby") or field.get("id") in labelled - {None}
        if not named and not any(around.tag == "label" for around in page.around(field)):
            yield f"{field.tag} {field.get('name')} has no label"


def _images(page: Tree) -> Iterator[str]:
    yield from (f"img {image.get('src')} has no alt" for image in page.all("img") if image.get("alt") is None)


def _lists(page: Tree) -> Iterator[str]:
    for element in page.all(*LIST_ITEMS):
        strange = {child.tag for child in element if child.tag not in LIST_ITEMS[element.tag] | {"script", "template"}}
        if strange:
            yield f"{element.tag} holds {sorted(map(str, strange))}"
    for item in page.all("li"):
        if item in page.parents and page.parents[item].tag not in {"ul", "ol", "menu"}:
            yield "an li outside a list"


def _text(page: Tree) -> Iterator[str]:
    silent = {"script", "style", "template", "pre", "code", "textarea"}
    for element in page.elements:
        pieces = [element.text if element.tag not in silent else "", *(child.tail for child in element)]
        for piece in pieces:
            found = TEMPLATE_REST.search(piece or "")
            if found and not any(around.tag in silent for around in [element, *page.around(element)]):
                yield f"the text shows “{(piece or '')[max(0, found.start() - 20) : found.end() + 20]}”"


def style_faults(html: str, headers: Mapping[str, str]) -> list[str]:
    """Style sheets in a page that its policy does not name by their hash, and hashes that stand for none."""
    held = {base64.b64encode(hashlib.sha256(css.encode()).digest()).decode() for css in STYLE.findall(html)}
    named = set(STYLE_HASH.findall(_policy(headers).get("style-src", "")))
    return [
        *(f"a style element that the policy does not name: {digest}" for digest in held - named),
        *(f"the policy names a style element that is not there: {digest}" for digest in named - held),
    ]


def _policy(headers: Mapping[str, str]) -> dict[str, str]:
    return dict(part.strip().partition(" ")[::2] for part in headers.get("Content-Security-Policy", "").split(";"))


def header_faults(headers: Mapping[str, str]) -> list[str]:
    """What a response's headers lack; static files are served below the application and are checked by their own tests."""
    policy = _policy(headers)
    policy["style-src"] = STYLE_HASH.sub("", policy.get("style-src", "")).strip()
    wanted = {
        "object-src": "'none'",
        "base-uri": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "form-action": "'self'",
    }
    faults = [
        f"Content-Security-Policy lacks {name} {value}" for name, value in wanted.items() if policy.get(name) != value
    ]
    if "frame-ancestors" not in policy or "default-src" not in policy:
        faults.append("Content-Security-Policy lacks frame-ancestors or default-src")
    if headers.get("X-Content-Type-Options") != "nosniff":
        faults.append("X-Content-Type-Options is not nosniff")
    if headers.get("Referrer-Policy") not in {"same-origin", "no-referrer", "strict-origin-when-cross-origin"}:
        faults.append("Referrer-Policy lets addresses out")
    if "Cache-Control" not in headers:
        faults.append("Cache-Control is missing")
    kind = headers.get("Content-Type", "")
    if kind.startswith("text/") and "charset=" not in kind:
        faults.append(f"Content-Type {kind} has no charset")
    if headers.get("Access-Control-Allow-Origin") == "*" and "text/html" in kind:
        faults.append("pages may be read by other sites")
    return faults


def cookie_faults(cookies: list[str]) -> list[str]:
    """What the Set-Cookie headers lack."""
    wanted = ("httponly", "samesite=", "path=/")
    return [
        f"{cookie.split('=')[0]} lacks {word}" for cookie in cookies for word in wanted if word not in cookie.lower()
    ]
