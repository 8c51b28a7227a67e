"""Static files: named by their content, one naming the other, compressed, never half-written."""

from pathlib import Path

import brotli

from consult.web.assets import collect
from tests.client import CheckedClient


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_a_name_follows_the_content(tmp_path: Path) -> None:
    source = write(tmp_path / "a", css__base_css="p{}")
    first = collect(source, tmp_path / "b")["css/base.css"]
    write(source, css__base_css="p{color:red}")
    second = collect(source, tmp_path / "b")["css/base.css"]
    assert first != second
    assert (tmp_path / "b" / first).read_text() == "p{}"
    assert brotli.decompress((tmp_path / "b" / (second + ".br")).read_bytes()) == b"p{color:red}"


def test_style_sheets_name_hashed_files_and_hold_what_they_import(tmp_path: Path) -> None:
    source = write(
        tmp_path / "a",
        css__site_css='@import "base.css";\n',
        css__base_css='p{background:url("../img/dot.svg")}',
        img__dot_svg="<svg/>",
    )
    names = collect(source, tmp_path / "b")
    text = (tmp_path / "b" / names["css/site.css"]).read_text()
    assert text == f'p{{background:url("/static/{names["img/dot.svg"]}")}}'


def test_a_script_imports_the_version_it_was_written_with(tmp_path: Path) -> None:
    source = write(
        tmp_path / "a", js__a_js='import { b } from "./b.js";\nb();', js__b_js='import "./c.js";', js__c_js="1"
    )
    names = collect(source, tmp_path / "b")
    assert f'from "/static/{names["js/b.js"]}"' in (tmp_path / "b" / names["js/a.js"]).read_text()
    before = names["js/a.js"]
    write(source, js__c_js="2")
    assert collect(source, tmp_path / "b")["js/a.js"] != before


def test_hashed_files_are_kept_for_ever_and_plain_ones_are_not(client: CheckedClient) -> None:
    hashed = client.get("/sign-in").get_data(as_text=True).split('href="/static/css/', 1)[1].split('"', 1)[0]
    for name, kept in ((hashed, "max-age=315360000, public, immutable"), ("base.css", "max-age=3600, public")):
        with client.get("/static/css/" + name) as response:
            assert response.headers["Cache-Control"] == kept
