"""The data package: what the Frictionless validator says of it, and what it holds."""

import csv
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
from flask import Flask
from sqlalchemy import String, cast, select

from consult import worker
from consult.domain.roles import COMMAND_LINE
from consult.extensions import db, transaction
from consult.models import Job, JobResult, Release, ReleaseKind
from consult.publications.actions import publish, withdraw
from consult.publications.territories import territory_entries
from consult.reports.kinds import Kind
from consult.reports.package import package
from tests.publications import sample
from tests.publications.test_merged import closed

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


def with_territories() -> dict[str, Any]:
    """A release that tells of territories, one of them without a country."""
    document = sample.release()
    nowhere = territory_entries(
        [("unassigned", "europe")], [("unassigned", "europe", "engagement", "agree", "-Stateless")]
    )
    document["territories"] = [*sample.territories(), *nowhere]
    return document


@pytest.mark.parametrize(
    "document", [sample.release(), sample.release("open"), hostile()], ids=["invited", "open", "hostile"]
)
def test_the_validator_passes_it(document: dict[str, Any], tmp_path: Path) -> None:
    said = verdict(unpacked(packed(document), tmp_path))
    assert said["valid"], said
    assert said["stats"]["tasks"] == 7


def arabic() -> dict[str, Any]:
    """A text that is written from right to left, with English in it."""
    document = sample.release()
    document["consultation"] |= {"language": "ar", "title": "مبادئ الذكاء الاصطناعي (AI)"}
    document["principles"][0] |= {
        "title": "احترام حقوق المؤلف",
        "wording": "لا يجوز استخدام الأعمال دون إذن (opt-out).",
    }
    document["positions"][0]["reason"] = "\u202bنوافق، 100 %\u202c"
    return document


def test_texts_from_right_to_left_are_kept_to_the_letter(tmp_path: Path) -> None:
    assert verdict(unpacked(packed(arabic()), tmp_path))["valid"]
    with (tmp_path / "positions.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["reason"] == "\u202bنوافق، 100 %\u202c"
    assert (tmp_path / "text/text.md").read_text().startswith("# مبادئ الذكاء الاصطناعي (AI)\n")


def test_releases_with_merged_regions_withheld_rows_a_correction_and_a_withdrawal(app: Flask, tmp_path: Path) -> None:
    """Real ones, as the job gets them: a withdrawn release keeps its package, and the withdrawal has none."""
    with app.app_context():
        with transaction():
            consultation = closed()
            publish(COMMAND_LINE, consultation)
            publish(COMMAND_LINE, consultation, note="A name was wrong.", kind=ReleaseKind.CORRECTION)
            withdraw(COMMAND_LINE, consultation, 2, "It was a test.")
        worker.make()
        query = select(Release.kind, JobResult.content).join(Job, Job.subject == cast(Release.id, String))
        made = db.session.execute(
            query.join(JobResult, JobResult.job_id == Job.id).where(Job.kind == Kind.PACKAGE).order_by(Release.number)
        ).all()
    assert [kind for kind, _content in made] == [ReleaseKind.RELEASE, ReleaseKind.CORRECTION]
    for number, (_kind, content) in enumerate(made):
        folder = tmp_path / str(number)
        assert verdict(unpacked(content, folder))["valid"]
        with (folder / "groups.csv").open(newline="") as file:
            assert {"asia+oceania", "europe", "africa"} <= {row["code"] for row in csv.DictReader(file)}


def test_withheld_rows_are_empty_and_say_so(tmp_path: Path) -> None:
    document = sample.release()
    sample.withhold(document, "copyright", "asia", "region")
    assert verdict(unpacked(packed(document), tmp_path))["valid"]
    with (tmp_path / "results.csv").open(newline="") as file:
        found = [row for row in csv.DictReader(file) if row["withheld"].lower() == "true"]
    assert ("copyright", "asia") in {(row["principle"], row["group"]) for row in found}
    assert {row["answered"] + row["agree"] + row["verdict"] for row in found} == {""}


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


def test_territories_have_a_table_of_their_own(tmp_path: Path) -> None:
    said = verdict(unpacked(packed(with_territories()), tmp_path))
    assert said["valid"], said
    assert said["stats"]["tasks"] == 8
    with (tmp_path / "territories.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["country"], row["invited"], row["name"]) for row in rows if row["region"] == "europe"] == [
        ("FR", "1", ""),
        ("PT", "1", "Lusitanian Demo Association"),
        ("unassigned", "1", "'-Stateless"),
    ]


def test_the_validator_would_find_a_fault_among_territories(tmp_path: Path) -> None:
    description = unpacked(packed(with_territories()), tmp_path)
    table = tmp_path / "territories.csv"
    table.write_text(table.read_text().replace("US,north_america,2,", "US,north_america,two,", 1))
    assert not verdict(description)["valid"]


def test_every_column_is_described() -> None:
    archive = zipfile.ZipFile(io.BytesIO(packed(with_territories())))
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
