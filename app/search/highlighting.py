"""What readers see of a text in which something was found: passages with the words marked."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice

from app.search.folding import Word, words
from app.search.questions import Question

PASSAGE = 160
"""About how many characters of a text are shown around what was found."""
MOST_LOOKED_AT = 20_000
"""Characters of a text in which passages are looked for."""
MOST_PASSAGES = 2
Span = tuple[int, int]


def mark(text: str, question: Question, locale: str) -> str | None:
    """The whole text, escaped, with what was found in `<mark>`; None if nothing was."""
    spans = find_spans(text, question, locale)
    return _write(text, spans) if spans else None


def passages(text: str, question: Question, locale: str) -> list[str]:
    """Up to two passages in which something was found, from different paragraphs if possible."""
    paragraphs = text[:MOST_LOOKED_AT].split("\n")
    found = (
        _write(*_cut(paragraph, spans))
        for paragraph in paragraphs
        if (spans := find_spans(paragraph, question, locale))
    )
    return list(islice(found, MOST_PASSAGES))


def find_spans(text: str, question: Question, locale: str) -> list[Span]:
    """Where the wanted words stand in a text; what touches is one."""
    stems = {word for term in question.wanted for way in term.ways for word in way}
    prefixes = tuple(way[-1] for term in question.wanted if term.is_prefix for way in term.ways)
    spans = (span for word in words(text, locale) for span in _spans_in(word, stems, prefixes))
    return list(_merge(spans))


def _spans_in(word: Word, stems: set[str], prefixes: tuple[str, ...]) -> Iterator[Span]:
    """A word that was found; of a run of pairs, only those."""
    is_run = len(word.parts) == word.end - word.start > 1
    for at, (stem, form) in enumerate(word.parts):
        if stem in stems or form in stems or (prefixes and form.startswith(prefixes)):
            if is_run:
                length = len(form) if form in stems else 1
                yield word.start + at, word.start + at + length
            else:
                yield word.start, word.end


def _merge(spans: Iterable[Span]) -> Iterator[Span]:
    begun: Span | None = None
    for start, end in spans:
        if begun is not None and start <= begun[1]:
            begun = (begun[0], max(begun[1], end))
            continue
        if begun is not None:
            yield begun
        begun = (start, end)
    if begun is not None:
        yield begun


def _cut(text: str, spans: list[Span]) -> tuple[str, list[Span], str, str]:
    """The passage around the first find, cut between words where there are any."""
    start = max(0, spans[0][0] - PASSAGE // 3)
    end = min(len(text), start + PASSAGE)
    if start and (space := text.find(" ", start, spans[0][0])) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", spans[0][1], end)) >= 0:
        end = space
    end = max(end, spans[0][1])
    inside = [(a - start, b - start) for a, b in spans if a >= start and b <= end]
    return text[start:end], inside, "…" if start else "", "…" if end < len(text) else ""


def _write(text: str, spans: list[Span], before: str = "", after: str = "") -> str:
    parts, done = [before], 0
    for start, end in spans:
        parts += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    return "".join([*parts, escape(text[done:]), after])
