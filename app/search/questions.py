"""From what a reader types to what is asked of the index. Every text is a question."""

from dataclasses import dataclass

import regex

from app.search.folding import is_unspaced, words

LONGEST_QUESTION = 200

_QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』", '"'))
_TERM = regex.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')

Phrase = tuple[str, ...]
"""Words of the index that stand next to each other."""


@dataclass(frozen=True)
class Term:
    """One thing that is looked for: a word, or several that stand together."""

    ways: tuple[Phrase, ...]
    """How it may be written in the index; one of them is enough."""
    is_prefix: bool
    """Whether the last word may go on."""


@dataclass(frozen=True)
class Question:
    """All wanted terms must be there, and none of the unwanted."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]


def parse_question(text: str, locale: str, *, is_any_locale: bool = False) -> Question:
    """Words, "phrases", prefixes (`word*`), -exclusions; whatever else it is, it is a word.

    In any locale, a word is also looked for as it was written: other languages have other stems.
    """
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    for found in _TERM.finditer(text.translate(_QUOTES)):
        written = found["word"] if found["phrase"] is None else found["phrase"]
        term = _read_term(written, locale, is_any_locale)
        if term is not None:
            (unwanted if found["minus"] else wanted)[term] = None
    return Question(tuple(wanted), tuple(unwanted))


def _read_term(written: str, locale: str, is_any_locale: bool) -> Term | None:
    parts = [part for word in words(written, locale) for part in word.parts]
    if not parts:
        return None
    is_prefix = written.endswith("*")
    last = parts[-1].form
    if is_unspaced(last) and len(last) == 1:
        # In a text this is the end of a run; a reader may well mean the middle of one.
        if len(parts) > 1 and parts[-2].form.endswith(last) and len(parts[-2].form) == 2:
            parts.pop()
        else:
            is_prefix = True
    stems = tuple(part.stem for part in parts)
    forms = tuple(part.form for part in parts)
    if is_prefix:
        return Term(((*stems[:-1], forms[-1]),), is_prefix=True)
    ways = (stems, forms) if is_any_locale and stems != forms else (stems,)
    return Term(ways, is_prefix=False)
