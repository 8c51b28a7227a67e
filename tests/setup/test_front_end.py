"""The front-end files are exactly what was expected, or nothing is served."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.tree import PROJECT


@pytest.fixture
def front_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The set-up's module in a small project of two files, both installed and recorded."""
    spec = importlib.util.spec_from_file_location("front_end", PROJECT / "setup" / "front_end.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, place in (("PROJECT", "."), ("SUMS", "setup/vendor.sha256"), ("VENDOR", "static/vendor")):
        monkeypatch.setattr(module, name, tmp_path / place)
    listed = {"vendor": {"fonts/a.woff2": "node_modules/fonts/a.woff2"}, "tests": ["node_modules/axe/axe.js"]}
    (tmp_path / "package.json").write_text(json.dumps({"consult": listed}))
    for path in ("static/vendor/fonts/a.woff2", "node_modules/fonts/a.woff2", "node_modules/axe/axe.js"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(f"content of {Path(path).name}")
    (tmp_path / "setup").mkdir()
    module.record()
    return module


def test_what_was_recorded_is_let_through(front_end: ModuleType) -> None:
    assert front_end.differences() == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda top: (top / "static/vendor/fonts/a.woff2").write_text("other"), ["static/vendor/fonts/a.woff2"]),
        (lambda top: (top / "static/vendor/fonts/a.woff2").unlink(), ["static/vendor/fonts/a.woff2"]),
        (lambda top: (top / "node_modules/axe/axe.js").write_text("other"), ["node_modules/axe/axe.js"]),
        (lambda top: (top / "static/vendor/b.js").write_text("new"), ["static/vendor/b.js"]),
        (
            lambda top: (top / "setup/vendor.sha256").write_text(""),
            ["node_modules/axe/axe.js", "static/vendor/fonts/a.woff2"],
        ),
    ],
    ids=["changed", "missing", "changed for tests", "unlisted", "unrecorded"],
)
def test_what_differs_is_named(
    front_end: ModuleType, tmp_path: Path, change: Callable[[Path], object], told: list[str]
) -> None:
    change(tmp_path)
    assert front_end.differences() == told


def test_a_file_that_comes_different_is_refused_with_a_sentence(
    front_end: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(front_end.sys, "argv", ["front_end.py"])
    monkeypatch.setattr(front_end.subprocess, "run", lambda *_words, **_options: None)
    (tmp_path / "node_modules/fonts/a.woff2").write_text("other")
    (tmp_path / "static/vendor/fonts/a.woff2").unlink()
    assert front_end.main() == 1
    assert "are not what setup/vendor.sha256 expects: static/vendor/fonts/a.woff2." in capsys.readouterr().err


def test_what_is_installed_here_is_what_was_recorded() -> None:
    spec = importlib.util.spec_from_file_location("front_end", PROJECT / "setup" / "front_end.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.differences() == []
