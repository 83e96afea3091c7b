"""The settings: one typed object, read from `BROADSHEET_…` variables and `.env`."""

from functools import lru_cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import NoDecode, SettingsConfigDict

from app.foundation.comment_settings import CommentSettings
from app.foundation.locales import canonical_locale
from app.foundation.production import unsafe_values

DEVELOPMENT_SECRET = "development-only"  # noqa: S105 - too short for production


class SettingsAreWrong(Exception):
    """A setting that cannot be used; the message names it and says why."""


def _without_slash(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("must be an absolute http(s) URL")
    return url.rstrip("/")


def _path_pattern(pattern: str) -> str:
    names = {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}
    if unknown := names - {"locale_prefix", "section_path", "slug"}:
        raise ValueError(
            f"“{unknown.pop()}” is unknown; known are locale_prefix, section_path and slug"
        )
    if not pattern.startswith(("/", "{locale_prefix}")) or any(c.isspace() for c in pattern):
        raise ValueError("must begin with “/” or “{locale_prefix}” and have no spaces")
    return pattern


def _network(text: str) -> str:
    return str(ip_network(text, strict=False)) if "/" in text else str(ip_address(text))


BaseUrl = Annotated[str, AfterValidator(_without_slash)]
Network = Annotated[str, AfterValidator(_network)]
Origins = Annotated[list[str], NoDecode]
Locale = Annotated[str, AfterValidator(canonical_locale)]
PathPattern = Annotated[str, AfterValidator(_path_pattern)]


LISTS = {
    **dict.fromkeys(("embed_providers", "delivery_origins", "editorial_origins", "trusted_proxies",
                     "previous_secret_keys", "comment_checks", "comment_blocked_words"), ","),
    "comment_blocked_patterns": "\n",
}  # fmt: skip
"""The settings that are lists, and what stands between their parts in the environment."""


class Settings(CommentSettings):
    """Each field is the variable `BROADSHEET_<NAME>`; the descriptions are the reference."""

    model_config = SettingsConfigDict(
        env_prefix="BROADSHEET_", env_file=".env", extra="ignore", frozen=True
    )

    database_url: str = Field(
        default="sqlite:///./data/broadsheet.db",
        description="`sqlite:///path` or `postgresql://user:password@host/name`.",
    )
    site_url: BaseUrl = Field(
        default="http://localhost:3000", description="The frontend; every `url` starts with it."
    )
    api_url: BaseUrl = Field(
        default="http://localhost:8000", description="Where this service is reached from outside."
    )
    site_name: str = Field(default="Broadsheet", description="The publication's name.")
    default_locale: Locale = Field(
        default="en", description="BCP 47 tag of the site's own language."
    )
    secret_key: SecretStr = Field(
        default=SecretStr(DEVELOPMENT_SECRET),
        description="Signs cursors, keys hashes. At least 32 characters in production.",
    )
    environment: Literal["development", "production"] = Field(
        default="development", description="`production` refuses unsafe values."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much is logged."
    )

    article_path: PathPattern = Field(
        default="{locale_prefix}/{section_path}/{slug}",
        description="Path of an article on the site, of {locale_prefix} {section_path} {slug}.",
    )
    faq_path: PathPattern = Field(
        default="{locale_prefix}/faqs/{slug}", description="Path of an FAQ entry on the site."
    )
    table_path: PathPattern = Field(
        default="{locale_prefix}/tables/{slug}", description="Path of a data table on the site."
    )
    section_path: PathPattern = Field(
        default="{locale_prefix}/{section_path}", description="Path of a section on the site."
    )
    author_path: PathPattern = Field(
        default="{locale_prefix}/authors/{slug}", description="Path of an author on the site."
    )
    tag_path: PathPattern = Field(
        default="{locale_prefix}/tags/{slug}", description="Path of a tag on the site."
    )

    embed_providers: Annotated[list[str], NoDecode] = Field(
        default=["youtube.com", "youtu.be", "vimeo.com", "x.com", "instagram.com", "spotify.com"],
        description="Hosts whose pages a body may embed, comma-separated; subdomains included.",
    )
    delivery_origins: Origins = Field(
        default=["*"], description="CORS origins of `/v1`, comma-separated, or `*`."
    )
    editorial_origins: Origins = Field(
        default=[], description="CORS origins of `/editorial/v1`, comma-separated."
    )
    websub_hub: BaseUrl | None = Field(
        default=None, description="Address of a WebSub hub; feeds then name it."
    )
    shared_max_age: int = Field(
        default=0, ge=0, description="Seconds of `s-maxage`, for caches without CDN-Cache-Control."
    )
    cache_tag_header: Literal["", "Surrogate-Key", "Cache-Tag"] = Field(
        default="", description="A second header that repeats the cache groups, for your CDN."
    )
    cache_bytes: int = Field(
        default=64 * 1024**2,
        ge=0,
        le=2**40,
        description="Bytes of finished answers that each process keeps; 0 keeps none.",
    )
    trusted_proxies: Annotated[list[Network], NoDecode] = Field(
        default=[],
        description="Addresses and networks whose X-Forwarded-For is believed, comma-separated.",
    )
    editorial_rate: int = Field(
        default=1200, ge=1, description="Editorial requests a minute for each key."
    )
    refused_key_rate: int = Field(
        default=20, ge=1, description="Refused keys a minute for each client; above it is 429."
    )
    search_rate: int = Field(
        default=60, ge=1, description="Searches a minute for each client; above it is 429."
    )
    body_max_bytes: int = Field(
        default=1024 * 1024, ge=1024, description="Largest JSON body that is read, in bytes."
    )
    import_max_bytes: int = Field(
        default=2 * 1024**3, ge=1024, description="Largest file that is imported, in bytes."
    )
    query_seconds: float = Field(
        default=5.0,
        gt=0,
        le=3600,
        description="How long a reader's query of a table's rows may take; above it is 503.",
    )
    unindexed_rows: int = Field(
        default=10_000,
        ge=0,
        le=2**31 - 1,
        description="Rows up to which tables are filtered and sorted by any column.",
    )
    preview_max_seconds: int = Field(
        default=30 * 24 * 3600,
        ge=60,
        le=2**31 - 1,
        description="Longest life of a preview, in seconds.",
    )
    worker_interval: float = Field(
        default=1.0, gt=0, description="Seconds between two looks for due schedules."
    )
    worker_in_process: bool = Field(
        default=True, description="Whether `serve` runs the worker itself."
    )
    shutdown_seconds: int = Field(
        default=20, ge=0, description="How long requests may take that are under way at the end."
    )
    database_pool_size: int = Field(
        default=10, ge=1, description="PostgreSQL connections per process, for readers and writers."
    )

    @model_validator(mode="before")
    @classmethod
    def split_lists(cls, values: dict[str, object]) -> dict[str, object]:
        """Lists are written with commas in the environment."""
        return {
            name: [part.strip() for part in value.split(LISTS[name]) if part.strip()]
            if isinstance(value, str) and name in LISTS
            else value
            for name, value in values.items()
        }

    @model_validator(mode="after")
    def refuse_unsafe_production(self) -> Self:
        """What is convenient in development is dangerous in production."""
        if self.environment == "production" and (sentences := unsafe_values(self)):
            raise ValueError(" ".join(sentences))
        if not self.database_url.startswith(("sqlite:///", "postgresql://", "postgres://")):
            raise ValueError("BROADSHEET_DATABASE_URL must start with sqlite:/// or postgresql://.")
        return self

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a SQLite file of our own, which `serve` migrates by itself."""
        return self.database_url.startswith("sqlite")

    @property
    def sqlite_path(self) -> Path:
        """The file of an embedded database."""
        return Path(self.database_url.removeprefix("sqlite:///"))

    def path_pattern(self, kind: str) -> str:
        """The site's path of a kind of thing; kinds without a setting live under `/<kind>s/`."""
        found = getattr(self, f"{kind}_path", None)
        return found if isinstance(found, str) else f"{{locale_prefix}}/{kind}s/{{slug}}"


@lru_cache
def read_settings() -> Settings:
    """The settings of this process. Raises `SettingsAreWrong` with a sentence for a person."""
    try:
        return Settings()
    except ValidationError as wrong:
        raise SettingsAreWrong(" ".join(map(_sentence, wrong.errors()))) from None


def _sentence(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ").rstrip(".") + "."
    if not error["loc"]:
        return message
    name = str(error["loc"][0]).upper().removeprefix("BROADSHEET_")
    return f"BROADSHEET_{name}: {message}"
