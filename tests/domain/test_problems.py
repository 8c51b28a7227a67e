"""Problems have sentences, and no file can make a sentence into something else."""

import ast

import pytest

from consult.domain.errors import DomainError
from consult.domain.problems import PROBLEMS_KEPT, SENTENCES, FileRefused, Problem, Problems, listed, quoted
from tests.architecture.tree import PROJECT, files


def test_a_problem_says_where_and_what() -> None:
    assert str(Problem("scale 3, code", "missing_key")) == "scale 3, code: This is missing."
    assert str(Problem("", "empty_file")) == "The file is empty."


def test_a_refusal_says_everything_and_is_an_error_of_the_domain() -> None:
    problems = Problems()
    problems.raise_if_any()
    problems.add("row 1, a", "doubled_column")
    problems.add("row 2", "csv_syntax")
    with pytest.raises(FileRefused) as refused:
        problems.raise_if_any()
    assert str(refused.value) == (
        "row 1, a: There are two columns of this name.\n"
        "row 2: The quotation marks of this row do not match. The rows after it were not checked."
    )
    assert isinstance(refused.value, DomainError)
    assert (refused.value.code, refused.value.status, refused.value.count) == ("file_refused", 422, 2)


def test_only_so_many_problems_are_kept_and_all_are_counted() -> None:
    problems = Problems()
    for number in range(PROBLEMS_KEPT + 1):
        problems.add(f"row {number}", "csv_syntax")
    refused = problems.refusal()
    assert (len(refused.problems), refused.count) == (1_000, 1_001)
    assert str(refused).split("\n")[-1] == "There are 1001 problems in all; the first 1000 are named."


def test_what_a_file_says_is_quoted_short_and_harmless() -> None:
    problems = Problems()
    problems.add("row 2, code", "unknown_region", value="\x1b[31m\n{known}" + "x" * 200_000)
    (problem,) = problems.kept
    assert problem.params["value"] == "\ufffd[31m\ufffd{known}" + "x" * 66 + "…"
    assert (
        str(problem) == f'row 2, code: "{problem.params["value"]}" is not a region of this file or of the federation.'
    )
    assert quoted("a" * 80) == "a" * 80
    assert quoted("right\u202eleft") == "right\ufffdleft"


def test_a_long_list_is_cut() -> None:
    assert listed([]) == ""
    assert listed(["a", "b"]) == "a, b"
    assert listed(["a", "b", "c"], most=2) == "a, b and 1 more"


def test_every_sentence_belongs_to_a_problem_that_is_noted_somewhere() -> None:
    table = PROJECT / "consult" / "domain" / "problems.py"
    written = {
        node.value
        for path in files(".py", below="consult")
        if path != table
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(SENTENCES) - written == set()


def test_every_problem_that_is_noted_has_a_sentence() -> None:
    # where a call names its place and its code: problems.add("row 1", "no_header"), table.note("key", "missing_key")
    codes = {
        node.args[1].value
        for path in files(".py", below="consult")
        if "domain.problems" in (text := path.read_text("utf-8")) or "self.problems" in text
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"add", "refuse", "note"}
        and len(node.args) == 2
        and isinstance(node.args[1], ast.Constant)
    }
    assert {"missing_key", "unknown_column", "unknown_stance", "unknown_organisation"} <= codes
    assert codes - set(SENTENCES) == set()


def test_sentences_are_plain() -> None:
    assert [code for code, sentence in SENTENCES.items() if not sentence.endswith(".")] == []
    assert [code for code, sentence in SENTENCES.items() if "!" in sentence or "please" in sentence.lower()] == []
