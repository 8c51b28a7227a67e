"""The house rules that no linter of the project's knows."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import PROJECT, files, told

LONGEST_MODULE, LONGEST_TEST = 300, 500
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "service", "services"}
# written so that this file does not hold what it looks for
PLACES = re.compile(
    r"pypi[.]org|files[.]pythonhosted|registry[.]npmjs|npmjs[.]org|deb[.]debian|/w[o]rk/|/r[o]ot/|/h[o]me/\w|/f[a]rm/|"
    r"\"resolved\":|index-u[r]l",
    re.IGNORECASE,
)


def modules() -> list[Path]:
    """Every Python file of the package."""
    return list(files(".py", below="consult"))


def test_no_file_names_a_registry_or_a_place_on_a_machine() -> None:
    texts = {path: path.read_bytes().decode("utf-8", "ignore") for path in files()}
    found = [f"{told(path)}: {match[0]}" for path, text in texts.items() for match in PLACES.finditer(text)]
    assert PROJECT / "package-lock.json" in texts
    assert found == []


def test_no_module_has_outgrown_its_purpose() -> None:
    limits = [(path, LONGEST_MODULE) for path in modules()] + [
        (path, LONGEST_TEST) for path in files(".py", below="tests")
    ]
    long = {told(path): lines for path, most in limits if (lines := len(path.read_text().splitlines())) > most}
    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [
        told(path) for path in files(".py", ".js", ".html") if EMPTY_NAMES & set(re.split(r"[_.-]", path.name))
    ] == []


def test_a_package_is_introduced_and_holds_no_code() -> None:
    wrong = []
    for path in modules():
        body = ast.parse(path.read_text()).body
        if not body or not isinstance(body[0], ast.Expr) or not isinstance(body[0].value, ast.Constant):
            wrong.append(f"{told(path)} begins without a docstring")
        elif (
            path.name == "__init__.py" and len(body) > 1 and told(path.parent) not in {"consult/models", "consult/cli"}
        ):
            wrong.append(f"{told(path)} holds code")
    assert wrong == []


def test_every_folder_of_modules_is_a_package() -> None:
    assert {told(path.parent) for path in modules()} == {
        told(path.parent) for path in modules() if path.name == "__init__.py"
    }


def test_only_commands_print() -> None:
    printing = [
        f"{told(path)}:{node.lineno}"
        for path in modules()
        if not told(path).startswith("consult/cli/")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []


def test_import_contracts_are_kept() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([tool, "--no-cache"], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_feature_stands_under_the_contract_of_features() -> None:
    listed = re.findall(
        r'"consult\.(\w+)"', (PROJECT / "pyproject.toml").read_text().split("Inside a feature")[1].split("[[")[0]
    )
    routes = [
        path
        for path in modules()
        if told(path).count("/") > 1 and told(path).split("/")[2].removesuffix(".py") == "routes"
    ]
    assert {told(path).split("/")[1] for path in routes} <= set(listed)


def test_every_test_lives_in_a_folder_of_the_house() -> None:
    beside = {"architecture", "faults", "journeys", "pages", "factories", "migrations", "security", "setup"}
    rooms = {path.parent.name for path in modules()} | beside
    assert {path.parent.name for path in files(".py", below="tests")} - {"tests"} <= rooms
