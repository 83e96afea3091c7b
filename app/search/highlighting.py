"""What readers see of a text in which something was found: passages with the words marked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from itertools import islice, takewhile

from app.search.folding import Part, language_of, parts_of, written_words
from app.search.questions import Question

PASSAGE = 160
"""About how many characters of a text are shown around what was found."""
MOST_LOOKED_AT = 20_000
"""Characters of a text in which passages are looked for."""
MOST_PASSAGES = 2
Span = tuple[int, int]


def mark(text: str, question: Question, locale: str) -> str | None:
    """The whole text, escaped, with what was found in `<mark>`; None if nothing was."""
    spans = list(find_spans(text, question, locale))
    return _write(text, spans) if spans else None


def passages(text: str, question: Question, locale: str) -> list[str]:
    """Up to two passages in which something was found, each from a paragraph of its own."""
    found = (
        _passage(paragraph, find_spans(paragraph, question, locale))
        for paragraph in text[:MOST_LOOKED_AT].split("\n")
    )
    return list(islice(filter(None, found), MOST_PASSAGES))


def find_spans(text: str, question: Question, locale: str) -> Iterator[Span]:
    """Where the wanted words stand in a text; what touches is one."""
    find = _finder(question, language_of(locale))
    return _merge(
        (place.start() + start, place.start() + end)
        for place in written_words(text)
        for start, end in find(place[0])
    )


@lru_cache(maxsize=16)
def _finder(question: Question, language: str | None) -> Callable[[str], Iterable[Span]]:
    """Says where in a written word something was found."""
    stems = {word for term in question.wanted for way in term.ways for word in way}
    beginnings = tuple(way[-1] for term in question.wanted if term.is_prefix for way in term.ways)

    def find(word: str) -> Iterable[Span]:
        parts = parts_of(word, language)
        # Most words are one part that nobody asked for, and a page has a thousand of them.
        if len(parts) == 1 and not beginnings and stems.isdisjoint(parts[0]):
            return ()
        return _spans_in(word, parts, stems, beginnings)

    return find


def _spans_in(
    word: str, parts: Sequence[Part], stems: set[str], beginnings: tuple[str, ...]
) -> Iterator[Span]:
    """All of a word that was found; of a run of pairs, only those."""
    is_run = len(parts) == len(word) > 1
    for at, (stem, form) in enumerate(parts):
        if stem in stems or form in stems or (beginnings and form.startswith(beginnings)):
            if is_run:
                yield at, at + (len(form) if form in stems else 1)
            else:
                yield 0, len(word)


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


def _passage(text: str, spans: Iterator[Span]) -> str | None:
    """The text around the first find, cut between words where there are any."""
    first = next(spans, None)
    if first is None:
        return None
    start = max(0, first[0] - PASSAGE // 3)
    end = min(len(text), start + PASSAGE)
    if start and (space := text.find(" ", start, first[0])) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", first[1], end)) >= 0:
        end = space
    end = max(end, first[1])
    # The rest of the text is not looked at.
    inside = [first, *takewhile(lambda span: span[1] <= end, spans)]
    passage = _write(text[start:end], [(one - start, other - start) for one, other in inside])
    return f"{'…' if start else ''}{passage}{'…' if end < len(text) else ''}"


def _write(text: str, spans: list[Span]) -> str:
    parts: list[str] = []
    done = 0
    for start, end in spans:
        parts += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    return "".join([*parts, escape(text[done:])])
