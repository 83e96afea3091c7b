"""Where things stand on the publisher's site: the `url` of every document and summary."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

from app.foundation.settings import Settings


class SiteUrls:
    """Builds the site's addresses from the `…_PATH` settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.default_locale = settings.default_locale

    def of(self, kind: str, locale: str, slug: str, section_slugs: Sequence[str] = ()) -> str:
        """The absolute URL of an entry, an author, a tag or (without slug) a section."""
        pattern = self.settings.path_pattern(kind)
        prefix = "" if locale == self.default_locale else f"/{locale}"
        return self.settings.site_url + _path(pattern, prefix, "/".join(section_slugs), slug)

    def section(self, locale: str, trail: Sequence[str]) -> str:
        """The absolute URL of a section, by the slugs from the root to it."""
        return self.of("section", locale, trail[-1], trail)


@lru_cache(maxsize=8192)
def _path(pattern: str, locale_prefix: str, section_path: str, slug: str) -> str:
    """The pattern filled in; an empty part takes its slash with it."""
    path = pattern.format(locale_prefix=locale_prefix, section_path=section_path, slug=slug)
    return "".join(f"/{quote(part, safe='')}" for part in path.split("/") if part)
