"""Locales: BCP 47 tags (RFC 5646) in their canonical form."""

from functools import lru_cache

import langcodes


@lru_cache(maxsize=4096)
def canonical_locale(tag: str) -> str:
    """`EN-gb` becomes `en-GB`. Raises ValueError for what is not a BCP 47 tag."""
    try:
        known = len(tag) <= 35 and "_" not in tag and langcodes.tag_is_valid(tag)
    except (ValueError, AttributeError):  # langcodes lets a few malformed tags through its parser
        known = False
    if not known:
        raise ValueError("must be a BCP 47 language tag, such as “en” or “pt-BR”")
    return langcodes.standardize_tag(tag)
