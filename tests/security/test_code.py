"""What the source itself must not do: SQL from strings, programs from data, calls to places that people name."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.tree import files, told

SQL = {"text", "exec_driver_sql", "literal_column", "DDL"}
FORBIDDEN = {"eval", "exec", "compile", "render_template_string", "from_string", "__import__", "system", "popen"}
MODULES = {"pickle", "marshal", "shelve", "xml", "requests", "httpx", "urllib3", "telnetlib", "ftplib", "yaml"}
MAY_CONNECT = {"consult/mail/sending.py", "consult/cli/serve.py"}
CONNECTS = {"socket", "smtplib", "urllib.request", "http.client"}
MADE_BY_US = {"consult/extensions.py", "consult/cli/demo.py"}
"""Here names go into PRAGMA, BEGIN and DROP TABLE; they are constants of ours."""

PRINTED = {"consult/web/i18n.py", "consult/web/assets.py"}
"""Here sentences that templates hold become HTML, and what is put into them is escaped; and style sheets of ours, which hold nothing of anybody's."""
TEMPLATE_SENTENCE = re.compile(r"(?<![\w.])(?:_|n?gettext)\(\s*(?!\s*[\"'])")


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def is_built(node: ast.expr) -> bool:
    """Whether a string is put together: an f-string with something in it, +, % or format; a name counts too, being unknown."""
    if isinstance(node, ast.Constant):
        return False
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.IfExp):
        return is_built(node.body) or is_built(node.orelse)
    return not (isinstance(node, ast.Call) and name_of(node) == "text")


def faults(source: str, name: str) -> Iterator[str]:
    speaks_sql = "sqlalchemy" in source or "connection" in source  # else `text` is a function of ours
    for node in ast.walk(ast.parse(source)):
        told_of = _call(node, name, speaks_sql) if isinstance(node, ast.Call) else _import(node, name)
        yield from (f"{name}:{node.lineno}: {fault}" for fault in told_of)  # type: ignore[attr-defined]


def _call(call: ast.Call, name: str, speaks_sql: bool) -> Iterator[str]:
    called, first = name_of(call), call.args[0] if call.args else None
    if first is not None and name not in MADE_BY_US:
        spoken = called in {"execute", "scalar", "scalars"} and isinstance(first, ast.JoinedStr | ast.BinOp)
        if spoken or (speaks_sql and called in SQL and is_built(first)):
            yield "SQL from a string that is put together"
    if called in FORBIDDEN and not (called == "compile" and isinstance(call.func, ast.Attribute)):
        yield called
    if any(word.arg == "shell" for word in call.keywords):
        yield "a shell"
    is_safe = isinstance(first, ast.Constant) or (isinstance(first, ast.Call) and name_of(first) == "clean")
    if called == "Markup" and not is_safe and name not in PRINTED:
        yield "HTML that nobody cleaned"


def _import(node: ast.AST, name: str) -> Iterator[str]:
    imported = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    imported += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    for module in imported:
        if module.split(".")[0] in MODULES or (module in CONNECTS and name not in MAY_CONNECT):
            yield module


def test_the_product_keeps_to_it() -> None:
    sources = [*files(".py", below="consult"), *files("wsgi.py")]
    assert len(sources) > 100
    assert [fault for path in sources for fault in faults(path.read_text(), told(path))] == []


def test_templates_translate_only_what_stands_in_them() -> None:
    """A translated sentence is HTML: what somebody wrote must never be one."""
    sources = list(files(".html", below="templates"))
    assert len(sources) > 50
    assert [told(path) for path in sources if TEMPLATE_SENTENCE.search(path.read_text())] == []
    assert TEMPLATE_SENTENCE.search("{{ _( title) }}")
    assert not TEMPLATE_SENTENCE.search('{{ _("Title") }} {{ ngettext("%(num)s", "", n) }} {{ row_(x) }}')


@pytest.mark.parametrize(
    "planted",
    [
        'db.session.execute(text(f"SELECT {a}"))',
        'db.session.execute(text("SELECT " + a))',
        'db.session.execute(text("SELECT {}".format(a)))',
        "db.session.execute(text(a))",
        'db.session.execute("SELECT %s" % a)',
        'connection.exec_driver_sql(f"PRAGMA {a}")',
        "select(literal_column(a))",
        "eval(a)",
        "render_template_string(a)",
        "environment.from_string(a)",
        "import pickle",
        "from xml.etree import ElementTree",
        "import urllib.request",
        'subprocess.run("ls", shell=True)',
        "Markup(a)",
    ],
)
def test_what_is_forbidden_is_recognised(planted: str) -> None:
    assert list(faults(f"import sqlalchemy\n{planted}", "consult/planted.py"))


@pytest.mark.parametrize(
    "allowed",
    [
        'db.session.execute(text("SELECT 1 WHERE a = :a"), {"a": a})',
        "db.session.execute(select(Person))",
        "re.compile(a)",
        "Markup(nh3.clean(a))",
    ],
)
def test_what_is_allowed_is_left_alone(allowed: str) -> None:
    assert not list(faults(allowed, "consult/allowed.py"))
