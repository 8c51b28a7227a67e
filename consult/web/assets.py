"""Static files under names that carry their hash, compressed once, served by WhiteNoise and cached for ever; style sheets that a page holds."""

import hashlib
import os
import re
from pathlib import Path

import brotli
from flask import Flask
from markupsafe import Markup
from whitenoise import WhiteNoise

from consult.web.headers import add_to_file, allow_style

_CSS_URL = re.compile(r"""url\((['"]?)(?!data:|https?:|#)([^'")]+)\1\)""")
_CSS_IMPORT = re.compile(r"""@import (['"])([^'"]+)\1;\n?""")
_CSS_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
_JS_IMPORT = re.compile(r"""(\b(?:from|import)\s+)["']\./([^"']+)["']""")
_HASHED = re.compile(r"\.[0-9a-f]{12}\.")
_COMPRESSED = {".css", ".js", ".svg", ".json"}


def install(app: Flask, source: Path, target: Path, secure: bool = False) -> None:
    """Serve `source` below /static/; `target` keeps the hashed, compressed copies.

    Templates get `asset(name)`, the address of a file, and `styles(name)`, the text of a style sheet to stand between <style> tags: a page
    that holds its style sheets is readable after one way to the server and back, not two. The page's policy then names their hashes.
    """
    names = collect(source, target)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(target),
        prefix="/static/",
        max_age=3600,
        allow_all_origins=False,
        add_headers_function=lambda headers, _path, _url: add_to_file(headers, secure),
        immutable_file_test=lambda _path, url: bool(_HASHED.search(url)),
    )
    sheets = {name: (target / hashed).read_text("utf-8") for name, hashed in names.items() if name.endswith(".css")}

    def styles(name: str) -> Markup:  # the text is a file of ours
        allow_style(sheets[name])
        return Markup(sheets[name])  # nosec B704

    app.jinja_env.globals["asset"] = lambda name: "/static/" + names[name]
    app.jinja_env.globals["styles"] = styles


def collect(source: Path, target: Path) -> dict[str, str]:
    """Copy `source` to `target` under hashed and plain names; returns plain name -> hashed name. Known content is not written again."""
    files = sorted(path for path in source.rglob("*") if path.is_file() and not path.name.startswith("."))
    names: dict[str, str] = {}
    for path in sorted(files, key=lambda path: path.suffix == ".css"):  # style sheets last: they name the others
        _collect_one(source, path, target, names)
    return names


def _collect_one(source: Path, path: Path, target: Path, names: dict[str, str]) -> str:
    """Copy one file, after what it imports; returns its hashed name."""
    name = path.relative_to(source).as_posix()
    if name in names:
        return names[name]
    content = path.read_bytes()
    if path.suffix == ".css":
        content = _bundled(source, path, names).encode()
    elif path.suffix == ".js" and "vendor" not in path.parts:

        def hashed(match: re.Match[str]) -> str:
            return f'{match[1]}"/static/{_collect_one(source, path.parent / match[2], target, names)}"'

        content = _JS_IMPORT.sub(hashed, content.decode()).encode()
    stem, suffix = name.rsplit(".", 1) if "." in path.name else (name, "")
    names[name] = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
    _keep(target / names[name], content)
    _keep(target / name, content)
    return names[name]


def _bundled(source: Path, path: Path, names: dict[str, str]) -> str:
    """The style sheet with what it imports in place, without its comments: one request instead of many."""
    css = _with_hashed_urls(_CSS_COMMENT.sub("", path.read_text("utf-8")), path.relative_to(source).as_posix(), names)
    return _CSS_IMPORT.sub(lambda match: _bundled(source, path.parent / match[2], names), css)


def _with_hashed_urls(css: str, name: str, names: dict[str, str]) -> str:
    folder = Path(name).parent

    def replace(match: re.Match[str]) -> str:
        parts: list[str] = []
        for part in (folder / match[2]).parts:
            parts = parts[:-1] if part == ".." else [*parts, part]
        plain = "/".join(parts)
        return f'url("/static/{names[plain]}")' if plain in names else match[0]

    return _CSS_URL.sub(replace, css)


def _keep(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix in _COMPRESSED:  # first: a plain file with its content is taken as finished
        _write(path.with_name(path.name + ".br"), brotli.compress(content, quality=9))
    _write(path, content)


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all: another worker may be starting on the same folder."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)
