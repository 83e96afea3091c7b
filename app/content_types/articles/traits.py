"""What a live article is about, written down when it is published so that like finds like.

A trait is a tag, the section or one of the weightiest words, in one locale. Its `share` is how much
of the article it is, its `worth` how much it tells: less the more live articles have it. Two
articles are as alike as the worth of what they share, each time the shares of both.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from math import e, hypot, log
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, literal, select, union_all

from app.content_types.articles.models import Article, ArticleTrait
from app.content_types.articles.signature import weigh_words
from app.foundation.database import AnySelect, WriteSession

IMPORTANCE = {"tag": 1.0, "section": 0.5, "word": 1.0}
"""What a shared tag, a shared section and the same words count for, before they are common."""

MOST = {"tag": 10, "section": 1, "word": 12}
"""Traits of each kind that are written down: those that tell most."""

WORDS_WEIGHED = 40
"""Words of which it is asked how rare they are."""

COMMON = 10_000
"""Traits of more articles than this are all equally common."""

NOTHING = 0
"""Stands for an article without traits: it has been looked at."""

SECONDS = 1 << 30
"""The unit of `rank`: a second, with room below for what tells two articles apart."""


Trait = tuple[str, str]
"""The kind of a trait, and what it names: a tag's id, or a word."""


async def keep_traits(session: WriteSession, live: Article, tags: Sequence[UUID]) -> None:
    """Writes the traits of an article that goes live anew."""
    await session.execute(delete(ArticleTrait).where(ArticleTrait.article_id == live.id))
    words = weigh_words(live.title, live.summary, live.body, live.locale)
    shares: dict[Trait, float] = {("tag", tag.hex): 1.0 for tag in tags}
    shares |= {("word", word): share for word, share in _most(words, WORDS_WEIGHED).items()}
    shares |= {("section", live.section_id.hex): 1.0} if live.section_id else {}
    hashes = {trait: _hash(live.locale, *trait) for trait in shares}
    held_by = await _count(session, list(hashes.values()))
    worth = {
        trait: IMPORTANCE[trait[0]] / log(e + held_by[number]) for trait, number in hashes.items()
    }
    rank = int(live.published_at.timestamp()) * SECONDS + live.id.int % SECONDS
    rows = [
        {"article_id": live.id, "trait": hashes[trait], "rank": rank, "share": share,
         "worth": worth[trait]}
        for trait, share in _telling(shares, worth).items()
    ]  # fmt: skip
    nothing = {"article_id": live.id, "trait": NOTHING, "rank": rank, "share": 0, "worth": 0}
    await session.execute(insert(ArticleTrait), rows or [nothing])


def _telling(shares: Mapping[Trait, float], worth: Mapping[Trait, float]) -> dict[Trait, float]:
    """The traits that tell most of each kind; the words among them as a vector of length one."""
    tells = {trait: share * worth[trait] for trait, share in shares.items()}
    found: dict[Trait, float] = {}
    for kind, most in MOST.items():
        best = _most({trait: told for trait, told in tells.items() if trait[0] == kind}, most)
        found |= {trait: shares[trait] for trait in best}
    length = hypot(*(share for (kind, _), share in found.items() if kind == "word"))
    return {
        trait: share / length if trait[0] == "word" else share for trait, share in found.items()
    }


def _most(weights: Mapping[Any, float], most: int) -> dict[Any, float]:
    """The greatest weights; of equal ones the first by name."""
    return dict(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:most])


def _hash(locale: str, kind: str, name: str) -> int:
    """A trait as one number: short in the index, and no language has to be sorted."""
    digest = blake2b(f"{locale} {kind} {name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


async def _count(session: WriteSession, traits: Sequence[int]) -> Mapping[int, int]:
    """How many live articles have each trait; nobody counts beyond what is common."""
    statements: list[AnySelect] = []
    if not traits:
        return {}
    for trait in traits:
        some = select(ArticleTrait.article_id).where(ArticleTrait.trait == trait).limit(COMMON)
        count = select(func.count()).select_from(some.subquery()).scalar_subquery()
        statements.append(select(literal(trait).label("trait"), count.label("held_by")))
    rows = await session.rows(union_all(*statements))
    return {row.trait: row.held_by for row in rows}
