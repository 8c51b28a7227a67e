"""Static files: names that change with the content, compressed once, style sheets in one."""

import re
from pathlib import Path

import brotli
import pytest
from flask import Flask

from consult.places import site_folder
from consult.web.assets import collect
from tests.client import CheckedClient


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    for name, content in {
        "css/site.css": '/* all */\n@import "parts/a.css";\n@import "parts/b.css";\n',
        "css/parts/a.css": '.a { background: url("../../fonts/one.woff2"); }\n',
        "css/parts/b.css": "@import 'c.css';\n.b { mask: url(data:image/png;base64,AA); fill: url(#id); }\n",
        "css/parts/c.css": ".c { background: url(../missing.png); }\n",
        "fonts/one.woff2": "a font",
        "js/one.js": "export {};\n" * 50,
        ".hidden": "no",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


def test_names_carry_the_content_s_hash(source: Path, tmp_path: Path) -> None:
    names = collect(source, tmp_path / "out")
    assert re.fullmatch(r"js/one\.[0-9a-f]{12}\.js", names["js/one.js"])
    assert ".hidden" not in names
    (source / "js/one.js").write_text("changed")
    again = collect(source, tmp_path / "out")
    assert again["js/one.js"] != names["js/one.js"]
    assert again["fonts/one.woff2"] == names["fonts/one.woff2"]
    assert (tmp_path / "out" / names["js/one.js"]).exists()  # a page sent a moment ago still finds its own


def test_a_style_sheet_changes_its_name_with_what_it_names(source: Path, tmp_path: Path) -> None:
    before = collect(source, tmp_path / "out")["css/site.css"]
    (source / "fonts/one.woff2").write_text("another font")
    assert collect(source, tmp_path / "out")["css/site.css"] != before


def test_imports_are_put_in_place_in_their_order(source: Path, tmp_path: Path) -> None:
    names = collect(source, tmp_path / "out")
    css = (tmp_path / "out" / names["css/site.css"]).read_text()
    assert "@import" not in css
    assert css.index(".a ") < css.index(".c ") < css.index(".b ")
    assert f'url("/static/{names["fonts/one.woff2"]}")' in css
    assert "url(data:image/png;base64,AA)" in css
    assert "url(#id)" in css


def test_a_script_imports_the_version_it_was_written_with(source: Path, tmp_path: Path) -> None:
    (source / "js/two.js").write_text('import { b } from "./one.js";\nb();')
    names = collect(source, tmp_path / "out")
    assert f'from "/static/{names["js/one.js"]}"' in (tmp_path / "out" / names["js/two.js"]).read_text()
    (source / "js/one.js").write_text("changed")
    assert collect(source, tmp_path / "out")["js/two.js"] != names["js/two.js"]


def test_text_is_compressed_and_says_the_same(source: Path, tmp_path: Path) -> None:
    names = collect(source, tmp_path / "out")
    path = tmp_path / "out" / names["js/one.js"]
    assert brotli.decompress(Path(f"{path}.br").read_bytes()) == path.read_bytes()
    assert not Path(tmp_path / "out" / f"{names['fonts/one.woff2']}.br").exists()


def test_what_is_there_is_not_written_again(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    collect(source, out)
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    collect(source, out)
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()} == times
    assert not list(out.rglob("*.part"))


def test_the_style_sheet_of_the_site_holds_everything_and_names_nothing_missing(
    app: Flask, client: CheckedClient
) -> None:
    names = app.jinja_env.globals["asset"]
    css = client.get(names("css/site.css"), buffered=True).get_data(as_text=True)  # type: ignore[operator]
    imported = re.findall(r'@import "([^"]+)"', (site_folder("static") / "css" / "site.css").read_text())
    shared = {
        path.relative_to(site_folder("static") / "css").as_posix()
        for path in (site_folder("static") / "css").glob("components/*.css")
    }
    assert shared <= set(imported)
    assert imported[:3] == ["tokens.css", "fonts.css", "base.css"]
    assert "@import" not in css
    for address in re.findall(r'url\("?([^")]+)"?\)', css):
        if not address.startswith(("data:", "#")):
            assert address.startswith("/static/")
            assert client.get(address, buffered=True).status_code == 200


def test_compressed_files_are_served_to_those_who_take_them(app: Flask, client: CheckedClient) -> None:
    address = app.jinja_env.globals["asset"]("css/site.css")  # type: ignore[operator]
    packed = client.get(address, headers={"Accept-Encoding": "br"}, buffered=True)
    assert packed.headers["Content-Encoding"] == "br"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert len(packed.data) < len(client.get(address, buffered=True).data) / 3


def test_a_page_asks_for_few_files(client: CheckedClient) -> None:
    page = client.get("/sign-in").get_data(as_text=True)
    assert page.count('rel="stylesheet"') <= 3
