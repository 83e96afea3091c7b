"""The settings of comments, a part of `Settings`."""

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode

Words = Annotated[list[str], NoDecode]


def _address(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("must be an absolute http(s) URL")
    return url.rstrip("/")


class CommentSettings(BaseSettings):
    """Each field is the variable `BROADSHEET_<NAME>`; the descriptions are the reference."""

    previous_secret_keys: Annotated[list[SecretStr], NoDecode] = Field(
        default=[],
        description="Earlier SECRET_KEYs, comma-separated: what they sealed can still be opened.",
    )
    comment_max_length: int = Field(
        default=5000, ge=1, le=100_000, description="Characters of a comment, at most."
    )
    comment_name_max_length: int = Field(
        default=80, ge=1, le=200, description="Characters of a commenter's name, at most."
    )
    comment_edit_minutes: int = Field(
        default=15, ge=0, description="Minutes in which a reader may edit or delete a comment."
    )
    comment_burst: int = Field(
        default=10, ge=1, description="Comments that a client may send at once."
    )
    comment_rate: float = Field(
        default=5, gt=0, description="Comments a minute for each client, after the burst."
    )
    comment_article_rate: int = Field(
        default=120, ge=1, description="Comments a minute on one article, of all clients together."
    )
    comment_reaction_rate: int = Field(
        default=30, ge=1, description="Votes, reports and edits a minute for each client."
    )
    comment_checks: Words = Field(
        default=["honeypot", "time_trap", "bans", "rate", "duplicate", "links", "words", "akismet"],
        description="The chain of checks, in order: files of `app/comments/checks`.",
    )
    comment_min_seconds: float = Field(
        default=2, ge=0, description="A form that is sent sooner after it was shown is suspect."
    )
    comment_max_links: int = Field(
        default=2, ge=0, description="Links in a comment that nobody has to look at."
    )
    comment_busy_count: int = Field(
        default=10, ge=1, description="Comments of a client in ten minutes; further ones wait."
    )
    comment_blocked_words: Words = Field(
        default=[], description="Words that make a comment spam, comma-separated; case is ignored."
    )
    comment_blocked_patterns: Annotated[list[str], NoDecode] = Field(
        default=[],
        description="Patterns (RE2) that make a comment spam, one on each line; case is ignored.",
    )
    comment_report_threshold: int = Field(
        default=3, ge=1, description="Reports that take a comment back into the queue."
    )
    comment_keep_email: bool = Field(
        default=False, description="Whether e-mail addresses are kept, sealed, for moderators."
    )
    comment_hash_key_days: int = Field(
        default=30, ge=1, description="Days until addresses are hashed with a new key."
    )
    comment_retention_days: int = Field(
        default=90, ge=1, description="Days until rejected comments and spam are deleted."
    )
    comment_evidence_days: int = Field(
        default=14, ge=1, description="Days that a spam service's data are kept after a verdict."
    )
    akismet_key: SecretStr | None = Field(
        default=None, description="API key of Akismet; without one it is not asked."
    )
    akismet_url: Annotated[str, AfterValidator(_address)] = Field(
        default="https://rest.akismet.com/1.1", description="Where Akismet answers."
    )
    akismet_timeout: float = Field(
        default=2.0, gt=0, le=30, description="Seconds that a commenter waits for Akismet, at most."
    )
    akismet_is_test: bool = Field(
        default=False, description="Tells Akismet to learn nothing from what it is asked."
    )
