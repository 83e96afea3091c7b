"""FAQ entries in the words of schema.org."""

from collections.abc import Sequence

from app.catalog.urls import SiteUrls
from app.content.graphs import Node, Structure, dates, id_of, node
from app.content_types.faqs.schemas import FaqDocument


def describe(faq: FaqDocument, urls: SiteUrls) -> Sequence[Node]:
    """The question with its answer."""
    return [question(faq, urls)]


def question(faq: FaqDocument, urls: SiteUrls) -> Node:
    """One question. Its answer is plain text: whoever shows it needs no trust in us."""
    return node(
        "Question",
        id_of(urls, "faq", faq.id),
        name=faq.question,
        url=faq.url,
        inLanguage=faq.locale,
        keywords=[tag.name for tag in faq.tags],
        acceptedAnswer=node("Answer", text=faq.rendered.text or ""),
        **dates(faq),
    )


STRUCTURE = Structure(page="FAQPage", parameters=(("render", "text"),), describe=describe)
