"""What else there is to read of an article: other forms of it, and where it stands."""

from urllib.parse import quote, urlencode

from app.content_types.articles.schemas import ArticleDocument


def article_links(article: ArticleDocument) -> tuple[str, ...]:
    """Values of the header `Link`, relative to the server but for the page on the site."""
    path = f"/v1/articles/{quote(article.slug, safe='')}"
    locale = urlencode({"locale": article.locale})
    return (
        f'<{quote(article.seo.canonical_url, safe=SAFE)}>; rel="canonical"',
        f'<{path}/structured-data?{locale}>; rel="describedby"; type="application/ld+json"',
        f'<{path}?{locale}&format=markdown>; rel="alternate"; type="text/markdown"',
    )


SAFE = "/%:@!$&'()*+,;=~-._?#[]"
"""What an address may have as it is; headers are ASCII, and an editor's address may be an IRI."""
