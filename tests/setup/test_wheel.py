"""The wheel carries all that the product needs to run: pages, front-end files, migrations, catalogues."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.tree import PROJECT, files, told


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel of the project as it stands."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_it_carries_what_the_product_needs(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    vendor = {path for path in (PROJECT / "static" / "vendor").rglob("*") if path.is_file()}
    beside = {told(path) for folder in ("templates", "static", "migrations") for path in files(below=folder)}
    inside = set(files(".py", ".toml", ".csv", below="consult")) | set((PROJECT / "consult").rglob("*.mo"))
    assert vendor != set()
    assert {f"consult/_site/{name}" for name in beside | {told(path) for path in vendor}} - names == set()
    assert {told(path) for path in inside} - names == set()


def test_it_carries_nothing_else(wheel: zipfile.ZipFile) -> None:
    assert {name.split("/")[0] for name in wheel.namelist()} == {"consult", "consult-0.1.0.dist-info"}


def test_installed_it_finds_its_pages(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    asked = "from consult.places import site_folder; print(site_folder('templates'))"
    done = subprocess.run([sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(tmp_path / "consult" / "_site" / "templates")
