"""A tool that is missing skips a test, and fails it where everything must run."""

import pytest

from tests.needing import needed


def test_a_missing_tool_skips_here_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    assert needed("A shell", "no-such-shell", "sh").endswith("/sh")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="A mill is not installed: no no-such-mill"):
        needed("A mill", "no-such-mill")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="A mill is not installed"):
        needed("A mill", "no-such-mill")
