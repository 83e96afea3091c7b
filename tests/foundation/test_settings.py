"""Settings: lists with commas, and a sentence for whoever wrote something wrong."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.foundation.settings import Settings, SettingsAreWrong, read_settings

Environment = Callable[..., Settings]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Environment]:
    """Reads the settings from an environment that has these variables and no `.env`."""
    monkeypatch.chdir(tmp_path)

    def read(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(f"BROADSHEET_{name}", value)
        read_settings.cache_clear()
        return read_settings()

    yield read
    read_settings.cache_clear()


def test_everything_has_a_default_that_works(environment: Environment) -> None:
    settings = environment()
    assert settings.is_embedded
    assert settings.sqlite_path == Path("data/broadsheet.db")
    assert settings.environment == "development"
    assert settings.delivery_origins == ["*"]
    assert settings.editorial_origins == []
    assert settings.body_max_bytes == 1024 * 1024


@pytest.mark.parametrize("name", ["EMBED_PROVIDERS", "DELIVERY_ORIGINS", "EDITORIAL_ORIGINS"])
@pytest.mark.parametrize(
    ("written", "expected"),
    [("a.example", ["a.example"]), (" a , b,,c ", ["a", "b", "c"]), ("", []), (",", [])],
)
def test_lists_are_written_with_commas(
    environment: Environment, name: str, written: str, expected: list[str]
) -> None:
    assert getattr(environment(**{name: written}), name.lower()) == expected


def test_the_file_is_read_and_the_environment_beats_it(
    environment: Environment, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(
        "BROADSHEET_SITE_NAME=File\nBROADSHEET_SITE_URL=https://f.org/\n"
    )
    settings = environment(SITE_NAME="Environment")
    assert settings.site_name == "Environment"
    assert settings.site_url == "https://f.org", "without the slash at the end"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "example.org"),
        ("SITE_URL", "ftp://example.org"),
        ("API_URL", ""),
        ("DEFAULT_LOCALE", "en_US"),
        ("ENVIRONMENT", "staging"),
        ("LOG_LEVEL", "loud"),
        ("ARTICLE_PATH", "/{nothing}/{slug}"),
        ("ARTICLE_PATH", "/{slug"),
        ("ARTICLE_PATH", "/{slug.x}"),
        ("ARTICLE_PATH", "/{}/{slug}"),
        ("SECTION_PATH", "/{0}"),
        ("SHARED_MAX_AGE", "-1"),
        ("SHARED_MAX_AGE", "a minute"),
        ("BODY_MAX_BYTES", "1"),
        ("CACHE_TAG_HEADER", "X-Tags"),
        ("WORKER_INTERVAL", "0"),
        ("WORKER_IN_PROCESS", "perhaps"),
        ("DATABASE_POOL_SIZE", "0"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "broadsheet.db"),
    ],
)
def test_a_wrong_setting_is_named_with_its_reason(
    environment: Environment, name: str, value: str
) -> None:
    with pytest.raises(SettingsAreWrong) as raised:
        environment(**{name: value})
    sentence = str(raised.value)
    assert f"BROADSHEET_{name}" in sentence
    assert len(sentence) > len(f"BROADSHEET_{name}: ") + 10
    assert "\n" not in sentence
    for jargon in ("pydantic", "Value error", "type=", "validation error"):
        assert jargon not in sentence


def test_all_that_is_wrong_is_said_at_once(environment: Environment) -> None:
    with pytest.raises(SettingsAreWrong, match=r"BROADSHEET_SITE_URL.*BROADSHEET_LOG_LEVEL"):
        environment(SITE_URL="x", LOG_LEVEL="x")


@pytest.mark.parametrize("secret", [None, "", "short", "development-only", "x" * 31])
def test_production_refuses_a_short_secret(environment: Environment, secret: str | None) -> None:
    with pytest.raises(SettingsAreWrong, match=r"BROADSHEET_SECRET_KEY .* 32 characters") as raised:
        environment(ENVIRONMENT="production", **({} if secret is None else {"SECRET_KEY": secret}))
    assert not secret or secret not in str(raised.value)


def test_production_takes_a_long_secret_and_never_shows_it(environment: Environment) -> None:
    settings = environment(ENVIRONMENT="production", SECRET_KEY="s" * 32)
    assert settings.environment == "production"
    assert "ssss" not in repr(settings)
    assert "ssss" not in settings.model_dump_json()


def test_settings_of_a_running_process_do_not_change(environment: Environment) -> None:
    settings = environment()
    with pytest.raises(ValueError, match="frozen"):
        settings.site_name = "Other"  # type: ignore[misc]
    assert read_settings() is settings
