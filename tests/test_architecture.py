"""The map is true: what the documents name is what there is, and the rules of the house hold."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.access.roles import Permission, Role
from app.cli import app as cli
from app.events import types as event_types
from app.foundation.error_codes import CODES, FIELD_CODES
from app.foundation.errors import Problem
from app.foundation.settings import Settings
from tests.conftest import ROOT

APP = ROOT / "app"
FORBIDDEN_NAMES = {"utils", "helpers", "common", "service", "manager", "base", "core", "misc"}


def read(path: str) -> str:
    """A document of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


def modules() -> list[Path]:
    """The Python files of the service."""
    return sorted(APP.rglob("*.py"))


def problems(kind: type[Problem] = Problem) -> Iterator[type[Problem]]:
    """Every class of problem that has a name of its own."""
    for child in kind.__subclasses__():
        if hasattr(child, "name"):
            yield child
        yield from problems(child)


def test_the_map_names_every_folder() -> None:
    text = read("ARCHITECTURE.md")
    for folder in sorted({path.parent for path in modules()} - {APP}):
        assert f"{folder.name}/" in text, (
            f"ARCHITECTURE.md does not name {folder.relative_to(ROOT)}"
        )


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    assert f"BROADSHEET_{name.upper()}" in read("docs/settings.md")
    assert Settings.model_fields[name].description


def test_every_problem_and_every_code_is_documented() -> None:
    text = read("docs/errors.md")
    tree = APP / "foundation" / "errors.py"
    drawn = ast.get_docstring(ast.parse(tree.read_text(encoding="utf-8"))) or ""
    for problem in problems():
        assert f"`{problem.name}`" in text
        assert problem.name in drawn, f"{problem.name} is missing in the tree of errors.py"
    for code in FIELD_CODES:
        assert f"`{code}`" in text
    assert set(CODES.values()) <= set(FIELD_CODES)


def test_every_code_that_the_app_uses_is_declared() -> None:
    used = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "field_error":
                code = node.args[1]
                used |= {code.value} if isinstance(code, ast.Constant) else set()
    assert used
    assert used <= set(FIELD_CODES)


def test_every_event_is_documented() -> None:
    text = read("docs/events.md")
    kinds = [found for name, found in vars(event_types).items() if name.endswith("_EVENTS")]
    assert len(kinds) >= 7
    for verb, schema in [pair for kind in kinds for pair in kind.items()]:
        assert f"`{verb}`" in text
        for field in schema.model_fields:
            assert f"`{field}`" in text, f"docs/events.md does not name {field} of {verb}"


def test_every_role_and_permission_is_documented() -> None:
    text = read("docs/access.md")
    for name in (*Role, *Permission):
        assert name in text


def test_every_command_is_documented() -> None:
    text = read("docs/commands.md")
    names = [command.name or command.callback.__name__ for command in cli.registered_commands]
    for group in cli.registered_groups:
        commands = group.typer_instance.registered_commands
        names += [f"{group.name} {command.name}" for command in commands]
    assert len(names) >= 8
    for name in names:
        assert f"broadsheet {name}" in text


def test_decisions_end_with_what_enforces_them_and_are_listed() -> None:
    listed = read("docs/adr/README.md")
    decisions = sorted((ROOT / "docs" / "adr").glob("0*.md"))
    assert len(decisions) >= 10
    for path in decisions:
        assert "nforced by" in path.read_text(encoding="utf-8"), path.name
        assert path.name in listed


def test_files_are_named_for_what_they_do_and_stay_small() -> None:
    sizes = []
    for path in modules():
        assert path.stem not in FORBIDDEN_NAMES, path
        sizes.append(len(path.read_text(encoding="utf-8").splitlines()))
        assert sizes[-1] <= 320, f"{path} has {sizes[-1]} lines; is it still one thing?"
    assert sorted(sizes)[len(sizes) // 2] < 80


def test_every_module_opens_with_a_sentence() -> None:
    for path in modules():
        text = path.read_text(encoding="utf-8")
        sentence = ast.get_docstring(ast.parse(text)) if text else None
        assert sentence, f"{path} does not say what it is for"
        assert sentence.splitlines()[0].endswith((".", ":")), path


def test_nobody_commits_but_the_database() -> None:
    for path in modules():
        if path.name not in {"database.py", "snapshots.py"}:
            assert not re.search(r"\.commit\(", path.read_text(encoding="utf-8")), (
                f"{path} commits; a request has one transaction, which app.foundation.database ends"
            )


def test_schemas_describe_every_field() -> None:
    found = 0
    for path in APP.rglob("schemas.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name.endswith(("Document", "Draft")):
                for field in node.body:
                    if isinstance(field, ast.AnnAssign):
                        found += 1
                        assert field.value is not None, (node.name, ast.unparse(field))
                        assert "description=" in ast.unparse(field.value), (
                            node.name,
                            ast.unparse(field.target),
                        )
    assert found > 30


def test_no_user_text_is_formatted_into_sql() -> None:
    for path in modules():
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r"\b(?:text|exec_driver_sql|literal_column)\(\s*f[\"']", text):
            assert path.name in {"log.py", "database.py"}, f"{path}: {match.group()}"


def test_the_model_pages_words_are_not_in_the_repository() -> None:
    page = ROOT.parent / "shared" / "model-page.txt"
    if not page.exists():
        pytest.skip("the page is only on the machines of the project")
    words = re.findall(r"\w+", page.read_text(encoding="utf-8").lower())
    runs = {" ".join(words[at : at + 7]) for at in range(len(words) - 6)}
    for path in [*APP.rglob("*.json"), *ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        mine = re.findall(r"\w+", path.read_text(encoding="utf-8").lower())
        found = {" ".join(mine[at : at + 7]) for at in range(len(mine) - 6)} & runs
        assert not found, (path, found)
