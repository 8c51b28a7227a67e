"""The data package: what the Frictionless validator says of it, and what it holds."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from consult.reports.package import package
from tests.publications import sample

ADDRESS = "https://consult.example/consultations/win-genai/releases/1"
FRICTIONLESS = Path(sys.executable).with_name("frictionless")


def packed(document: dict[str, Any]) -> bytes:
    text = rfc8785.dumps(document)
    return package(text.decode(), hashlib.sha256(text).hexdigest(), ADDRESS, "The Federation")


def unpacked(made: bytes, folder: Path) -> Path:
    zipfile.ZipFile(io.BytesIO(made)).extractall(folder)
    return folder / "datapackage.json"


def verdict(description: Path) -> dict[str, Any]:
    """What the validator says, in a process of its own."""
    command = [FRICTIONLESS, "validate", description.name, "--json"]
    done = subprocess.run(command, cwd=description.parent, capture_output=True, text=True, check=False)
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def hostile() -> dict[str, Any]:
    """A release in which people wrote what trips programs over."""
    document = sample.release()
    document["positions"][0] |= {"name": '=HYPERLINK("x")', "reason": 'a "quoted"\r\nline; and, more', "wording": "+1"}
    return document


@pytest.mark.parametrize(
    "document", [sample.release(), sample.release("open"), hostile()], ids=["invited", "open", "hostile"]
)
def test_the_validator_passes_it(document: dict[str, Any], tmp_path: Path) -> None:
    said = verdict(unpacked(packed(document), tmp_path))
    assert said["valid"], said
    assert said["stats"]["tasks"] == 7


def test_the_validator_would_find_a_fault(tmp_path: Path) -> None:
    description = unpacked(packed(sample.release()), tmp_path)
    results = tmp_path / "results.csv"
    results.write_text(results.read_text().replace("36,33,", "36,many,", 1))
    assert not verdict(description)["valid"]


def test_it_holds_the_release_as_it_was_frozen_and_says_its_digest() -> None:
    made = packed(sample.release())
    archive = zipfile.ZipFile(io.BytesIO(made))
    release = archive.read("release.json")
    assert release == rfc8785.dumps(sample.release())
    description = json.loads(archive.read("datapackage.json"))
    assert hashlib.sha256(release).hexdigest() in description["description"]
    assert archive.namelist() == [
        "datapackage.json",
        "results.csv",
        "positions.csv",
        "groups.csv",
        "codebook/scale.csv",
        "text/principles.csv",
        "text/text.md",
        "release.json",
    ]
    assert (
        archive.read("text/text.md")
        .decode()
        .startswith("# Principles for generative AI\n\n## 1. Respect for copyright")
    )


def test_every_column_is_described() -> None:
    archive = zipfile.ZipFile(io.BytesIO(packed(sample.release())))
    for resource in json.loads(archive.read("datapackage.json"))["resources"]:
        if "schema" in resource:
            header = archive.read(resource["path"]).decode().splitlines()[0].split(",")
            assert header == [field["name"] for field in resource["schema"]["fields"]]
            assert all(field["description"] for field in resource["schema"]["fields"])


def test_no_cell_is_a_formula() -> None:
    archive = zipfile.ZipFile(io.BytesIO(packed(hostile())))
    assert "'=HYPERLINK" in archive.read("positions.csv").decode()


def test_the_same_release_gives_the_same_bytes() -> None:
    assert packed(sample.release()) == packed(sample.release())
