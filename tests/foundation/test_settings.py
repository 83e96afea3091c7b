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


SAFE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "s" * 32,
    "SITE_URL": "https://news.example",
    "API_URL": "https://api.news.example",
}


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SECRET_KEY", "", "at least 32 characters"),
        ("SECRET_KEY", "short", "at least 32 characters"),
        ("SECRET_KEY", "development-only", "at least 32 characters"),
        ("SECRET_KEY", "x" * 31, "can sign cursors"),
        ("SITE_URL", "http://localhost:3000", "this machine (localhost)"),
        ("SITE_URL", "https://news.localhost", "this machine"),
        ("SITE_URL", "http://news.example", "https://"),
        ("API_URL", "https://LOCALHOST", "this machine"),
        ("API_URL", "https://127.0.0.2:8000", "this machine (127.0.0.2)"),
        ("API_URL", "https://[::1]", "this machine"),
        ("API_URL", "https://0.0.0.0", "this machine"),
        ("API_URL", "http://api.news.example", "keys and preview tokens"),
        ("EDITORIAL_ORIGINS", "*", "any page"),
        ("EDITORIAL_ORIGINS", "https://desk.example,*", "any page"),
        ("EDITORIAL_ORIGINS", "null", "“null”"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,0.0.0.0/0", "everybody (0.0.0.0/0)"),
        ("TRUSTED_PROXIES", "::/0", "everybody"),
    ],
)
def test_production_refuses_what_is_unsafe_and_says_why(
    environment: Environment, name: str, value: str, reason: str
) -> None:
    with pytest.raises(SettingsAreWrong) as raised:
        environment(**{**SAFE, name: value})
    sentence = str(raised.value)
    assert sentence.startswith(f"BROADSHEET_{name} ")
    assert reason in sentence
    assert "production" in sentence
    assert sentence.count("BROADSHEET_") == 1, "nothing else is wrong"
    if name == "SECRET_KEY":
        assert not value or value not in sentence


def test_production_refuses_all_defaults_at_once(environment: Environment) -> None:
    with pytest.raises(SettingsAreWrong) as raised:
        environment(ENVIRONMENT="production")
    for name in ("SECRET_KEY", "SITE_URL", "API_URL"):
        assert f"BROADSHEET_{name} must" in str(raised.value)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"EDITORIAL_ORIGINS": "https://desk.example"},
        {"DELIVERY_ORIGINS": "*", "TRUSTED_PROXIES": "10.0.0.0/8"},
        {"API_URL": "https://10.0.0.7", "SITE_URL": "https://[2001:db8::7]/"},
        {"SITE_URL": "https://localhost.example"},
    ],
)
def test_production_takes_what_is_safe_and_never_shows_the_secret(
    environment: Environment, more: dict[str, str]
) -> None:
    settings = environment(**{**SAFE, **more})
    assert settings.environment == "production"
    assert "ssss" not in repr(settings)
    assert "ssss" not in settings.model_dump_json()


def test_development_takes_all_of_it(environment: Environment) -> None:
    settings = environment(EDITORIAL_ORIGINS="*", SITE_URL="http://localhost")
    assert settings.editorial_origins == ["*"]


def test_settings_of_a_running_process_do_not_change(environment: Environment) -> None:
    settings = environment()
    with pytest.raises(ValueError, match="frozen"):
        settings.site_name = "Other"  # type: ignore[misc]
    assert read_settings() is settings
