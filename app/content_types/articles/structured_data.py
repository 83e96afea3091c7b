"""Articles in the words of schema.org, with all that stands on their page."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.catalog.urls import SiteUrls
from app.content.graphs import (
    Node,
    Structure,
    dates,
    id_of,
    instant,
    node,
    page_id,
    picture,
    publisher_id,
    refer,
    site_id,
)
from app.content_types.articles.schemas import ArticleDocument
from app.content_types.faqs.structured_data import question
from app.content_types.tables.structured_data import dataset


def describe(article: ArticleDocument, urls: SiteUrls) -> Sequence[Node]:
    """The article, its authors, its questions, its data tables and its comments."""
    authors = _authors(article, urls)
    questions = [question(faq, urls) for faq in article.faqs or []]
    datasets = [dataset(table, urls) for table in article.tables or []]
    comments = list(_comments(article.comments.items if article.comments else [], urls))
    faq_page = [_faq_page(article, questions, urls)] if questions else []
    news = node(
        "NewsArticle",
        id_of(urls, "article", article.id),
        headline=article.title,
        description=article.seo.description,
        image=picture(article.lead_image),
        url=article.url,
        inLanguage=article.locale,
        articleSection=article.section and article.section.name,
        keywords=[tag.name for tag in article.tags],
        author=list(map(refer, authors)),
        publisher=refer(publisher_id(urls)),
        isPartOf=refer(site_id(urls)),
        mainEntityOfPage=refer(page_id(urls, article)),
        hasPart=list(map(refer, [*faq_page, *datasets])),
        wordCount=article.word_count,
        timeRequired=f"PT{article.reading_minutes}M",
        isAccessibleForFree=True,
        correction=list(map(_correction, article.corrections)),
        commentCount=article.comment_count,
        comment=list(map(refer, comments)),
        **dates(article),
    )
    return [news, *authors, *faq_page, *questions, *datasets, *comments]


def _authors(article: ArticleDocument, urls: SiteUrls) -> list[Node]:
    return [
        node(
            "Person",
            f"{urls.settings.site_url}/#/author/{author.slug}",
            name=author.name,
            jobTitle=author.role,
            url=urls.of("author", article.locale, author.slug),
            image=picture(author.avatar),
        )
        for author in article.authors
    ]


def _faq_page(article: ArticleDocument, questions: Sequence[Node], urls: SiteUrls) -> Node:
    """The questions of the page together: readers of FAQs look for this class."""
    return node(
        "FAQPage",
        id_of(urls, "article", f"{article.id}/faqs"),
        url=article.url,
        isPartOf=refer(page_id(urls, article)),
        mainEntity=list(map(refer, questions)),
    )


def _correction(stored: Any) -> Node:
    # Corrections are taken as they are stored, so they are no models here.
    return node(
        "CorrectionComment",
        name=stored["kind"].capitalize(),
        text=stored["text"],
        datePublished=stored["at"],
    )


def _comments(comments: Sequence[Any], urls: SiteUrls) -> Iterator[Node]:
    """What is shown of the first page, replies too. The deleted have nothing to say."""
    shown = [comment for root in comments for comment in (root, *root["replies"])]
    seen = {comment["id"] for comment in shown if comment["author"]}
    for comment in shown:
        if comment["id"] in seen:
            parent = comment["parent_id"]
            yield node(
                "Comment",
                id_of(urls, "comment", comment["id"]),
                text=comment["body"],
                author=_commenter(comment["author"], urls),
                dateCreated=instant(comment["created_at"]),
                dateModified=instant(comment["edited_at"]),
                parentItem=refer(id_of(urls, "comment", parent)) if parent in seen else None,
            )


def _commenter(author: Any, urls: SiteUrls) -> Node:
    is_staff = author["is_staff"]
    affiliation = refer(publisher_id(urls)) if is_staff else None
    return node("Person", name=author["name"], affiliation=affiliation)


STRUCTURE = Structure(
    page="WebPage",
    parameters=(("include", "faqs,tables,comments"), ("render", "text")),
    describe=describe,
)
