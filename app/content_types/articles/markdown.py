"""An article as one Markdown document with front matter, for language models and newsletters."""

from typing import Any
from urllib.parse import quote

import yaml

from app.body.markdown import plain
from app.content.content_type import Alternative
from app.content_types.articles.schemas import ArticleDocument, ArticleSummary
from app.foundation.clock import format_instant
from app.foundation.pagination import Page


def write_markdown(article: ArticleDocument) -> str:
    """Front matter (YAML), the headline, the dek, the text, then the questions."""
    matter = yaml.safe_dump(_front_matter(article), allow_unicode=True, sort_keys=False, width=1000)
    parts = [f"---\n{matter}---", f"# {_line(article.title)}"]
    if article.summary:
        parts.append(_line(article.summary))
    parts.append(article.rendered.markdown or "")
    parts += map(_correction, article.corrections)
    for faq in article.faqs or []:
        parts += [f"## {_line(faq.question)}", faq.rendered.markdown or ""]
    return "\n\n".join(filter(None, parts)) + "\n"


def write_list(page: Page[ArticleSummary]) -> str:
    """The articles of a list, each with a link to it as Markdown, relative to the server."""
    return "# Articles\n\n" + "\n".join(map(list_line, page.items)) + "\n"


def list_line(article: ArticleSummary) -> str:
    """One article of a list."""
    query = f"?locale={article.locale}&format=markdown"
    address = f"/v1/articles/{quote(article.slug, safe='')}{query}"
    day = article.published_at.date().isoformat()
    words = f": {_line(' '.join(article.summary.split()))}" if article.summary else ""
    return f"- [{_line(article.title)}]({address}) ({day}){words}"


def _front_matter(article: ArticleDocument) -> dict[str, Any]:
    found = {
        "title": article.title,
        "summary": article.summary,
        "url": article.url,
        "locale": article.locale,
        "section": article.section.name if article.section else None,
        "authors": [
            f"{author.name}, {author.role}" if author.role else author.name
            for author in article.authors
        ],
        "tags": [tag.name for tag in article.tags],
        "published_at": format_instant(article.published_at),
        "updated_at": format_instant(article.updated_at),
        "word_count": article.word_count,
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _correction(stored: Any) -> str:
    # Corrections are taken as they are stored, so they are no models here.
    return f"*{stored['kind'].capitalize()}:* {_line(stored['text'])}"


def _line(text: str) -> str:
    return plain(text, is_single_line=True)


MARKDOWN = Alternative(
    name="markdown",
    media_type="text/markdown",
    parameters=(("render", "markdown"), ("include", "faqs")),
    write=write_markdown,
)
MARKDOWN_LIST = Alternative(
    name="markdown", media_type="text/markdown", parameters=(), write=write_list
)
