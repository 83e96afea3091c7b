"""An article as one Markdown document with front matter, for language models and newsletters."""

from typing import Any

import yaml

from app.body.markdown import plain
from app.content.content_type import Alternative
from app.content_types.articles.schemas import ArticleDocument
from app.foundation.clock import format_instant


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
