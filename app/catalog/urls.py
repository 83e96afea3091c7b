"""Where things stand on the publisher's site: the `url` of every document and summary."""

from collections.abc import Sequence
from urllib.parse import quote

from app.foundation.settings import Settings


class SiteUrls:
    """Builds the site's addresses from the `…_PATH` settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.default_locale = settings.default_locale

    def of(self, kind: str, locale: str, slug: str, section_slugs: Sequence[str] = ()) -> str:
        """The absolute URL of an entry, an author, a tag or (without slug) a section."""
        path = self._settings.path_pattern(kind).format(
            locale_prefix="" if locale == self.default_locale else f"/{locale}",
            section_path="/".join(section_slugs),
            slug=slug,
        )
        parts = [quote(part, safe="") for part in path.split("/") if part]
        return "/".join([self._settings.site_url, *parts])

    def section(self, locale: str, trail: Sequence[str]) -> str:
        """The absolute URL of a section, by the slugs from the root to it."""
        return self.of("section", locale, trail[-1], trail)
