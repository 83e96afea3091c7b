"""What watches the statements of the suite sees what it should."""

import pytest

from tests.statements import UserTextInSql, check_statement

NAME = "dataset_" + "0f" * 16


@pytest.mark.parametrize(
    "statement",
    [
        f"SELECT {NAME}._id, {NAME}.c1 FROM {NAME} WHERE {NAME}.c1 = 'North'",  # noqa: S608
        f"SELECT {NAME}.region FROM {NAME}",  # noqa: S608
        f'ALTER TABLE {NAME} ADD COLUMN "population" TEXT',
        f"SELECT {NAME}.c1 FROM {NAME} ORDER BY value; DROP TABLE entries",  # noqa: S608
    ],
)
def test_a_text_or_a_name_of_a_user_is_found(statement: str) -> None:
    with pytest.raises(UserTextInSql):
        check_statement(statement)


def test_what_is_ours_passes() -> None:
    check_statement(f"SELECT {NAME}._id, {NAME}.c1 FROM {NAME} WHERE {NAME}.c1 > ? LIMIT ?")  # noqa: S608
    check_statement("SELECT title FROM tables WHERE slug = 'anything'")
