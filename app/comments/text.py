"""What readers type, made plain: one normal form, no tricks with invisible characters."""

import unicodedata
from hashlib import sha256

import regex

MOST_MARKS = 4
"""Combining marks on one letter: more than any script needs, and too few to climb over lines."""

_LINE_ENDS = regex.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
# Controls, bidirectional controls and whatever else is not seen. U+200C and U+200D join letters
# in Persian and Indic scripts and parts of emoji, so they stay where such a thing is joined.
_UNSEEN = regex.compile(
    r"[\p{Cc}\p{Cs}\p{Cn}\p{Co}\p{Cf}--[\n\t\u200c\u200d\U000E0020-\U000E007F]]", regex.V1
)
_JOINING = (
    r"[\p{L}\p{M}\p{So}\p{Sk}\ufe0f--[\p{Latin}\p{Greek}\p{Cyrillic}\p{Han}\p{Hangul}"
    r"\p{Hiragana}\p{Katakana}]]"
)
_STRAY_JOINER = regex.compile(
    rf"(?<!{_JOINING})[\u200c\u200d]+|[\u200c\u200d]+(?!{_JOINING})", regex.V1
)
_STRAY_TAG = regex.compile(r"(?<!\U0001F3F4[\U000E0020-\U000E007F]*)[\U000E0020-\U000E007F]")
_PILE = regex.compile(rf"(\p{{M}}{{{MOST_MARKS}}})\p{{M}}+")
_ENDS_OF_LINES = regex.compile(r"[^\S\n]+(?=\n|$)")
_GAPS = regex.compile(r"\n{3,}")
_SPACES = regex.compile(r"\s+")
_JOINERS = regex.compile(r"[\u200c\u200d]")


def clean_text(text: str) -> str:
    """Plain text with paragraphs: NFC, `\\n` between lines, one empty line between paragraphs."""
    seen = _only_seen(_LINE_ENDS.sub("\n", text))
    return _GAPS.sub("\n\n", _ENDS_OF_LINES.sub("", seen)).strip()


def clean_line(text: str) -> str:
    """The same on a single line, for names."""
    return _SPACES.sub(" ", _only_seen(text)).strip()


def _only_seen(text: str) -> str:
    seen = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    seen = _STRAY_TAG.sub("", _STRAY_JOINER.sub("", seen))
    return unicodedata.normalize("NFC", _PILE.sub(r"\1", seen))


def folded(text: str) -> str:
    """What texts are compared by: compatible characters are one, case does not count."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _SPACES.sub(" ", _JOINERS.sub("", plain)).strip()


def hash_text(text: str) -> bytes:
    """What equal texts have in common, whatever their case and spaces."""
    return sha256(folded(text).encode("utf-8", "replace")).digest()
