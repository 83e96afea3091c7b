"""The page about files names every code that they can have."""

import re

import pytest

from app.foundation.error_codes import FIELD_CODES
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "table-files.md").read_text(encoding="utf-8")
SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "app" / "content_types" / "tables" / "files").glob("*.py"))
)
WARNINGS = set(re.findall(r'warnings\.(?:add|once)\(\s*"([a-z-]+)"', SOURCE))
PROBLEMS = set(re.findall(r'\.add\([^"\n]*(?:\n[^"\n]*)?, "([a-z-]+)",', SOURCE))
REFUSALS = set(re.findall(r'UnreadableFile\(\s*"([a-z-]+)"', SOURCE))


@pytest.mark.parametrize("code", sorted(WARNINGS | PROBLEMS | REFUSALS))
def test_the_page_names_every_code(code: str) -> None:
    assert f"`{code}`" in PAGE


def test_problems_have_the_codes_of_all_errors() -> None:
    assert len(WARNINGS) >= 9
    assert len(REFUSALS) >= 8
    assert {"required", "long-row"} <= PROBLEMS <= set(FIELD_CODES)
