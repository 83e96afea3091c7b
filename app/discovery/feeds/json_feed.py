"""A feed as JSON Feed 1.1. What is not there is left out, as that format has it."""

from pydantic import BaseModel, Field

from app.content.feed_entries import FeedEntry
from app.discovery.feeds.reading import Feed
from app.foundation.clock import Instant

VERSION = "https://jsonfeed.org/version/1.1"


class JsonFeedAuthor(BaseModel):
    """Somebody who wrote it."""

    name: str = Field(description="The name as readers see it.", examples=["Ada Lindqvist"])
    url: str = Field(
        description="Their page on the site.", examples=["https://harbor.example/authors/ada"]
    )


class JsonFeedHub(BaseModel):
    """Who tells subscribers of new entries."""

    type: str = Field(description="How one subscribes.", examples=["WebSub"])
    url: str = Field(description="Where.", examples=["https://hub.example/"])


class JsonFeedItem(BaseModel):
    """An entry with its full text."""

    id: str = Field(
        description="Stays, whatever becomes of the address.",
        examples=["urn:uuid:019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7"],
    )
    url: str = Field(description="Its page on the site.")
    title: str = Field(description="The headline.")
    summary: str | None = Field(default=None, description="The dek.")
    content_html: str = Field(description="The text.", examples=["<p>Forty people came.</p>"])
    image: str | None = Field(
        default=None, description="A picture.", examples=["https://images.example.com/a.jpg"]
    )
    date_published: Instant = Field(description="First publication.")
    date_modified: Instant = Field(description="Latest publication that was not minor.")
    authors: list[JsonFeedAuthor] = Field(description="The byline, in order.")
    tags: list[str] = Field(description="Names of the tags, in order.", examples=[["Education"]])
    language: str = Field(description="BCP 47.", examples=["en"])


class JsonFeed(BaseModel):
    """One page of a feed."""

    version: str = Field(description="The format.", examples=[VERSION])
    title: str = Field(description="What it is called.", examples=["Coast - Harbor Post"])
    description: str = Field(
        description="What is in it.", examples=["The newest articles of Coast - Harbor Post."]
    )
    home_page_url: str = Field(
        description="The page on the site that shows the same.",
        examples=["https://harbor.example/coast"],
    )
    feed_url: str = Field(
        description="Where this page is.",
        examples=["https://api.harbor.example/v1/feeds/articles.json?section=coast"],
    )
    next_url: str | None = Field(
        default=None,
        description="Where the next page is, with older entries.",
        examples=["https://api.harbor.example/v1/feeds/articles.json?section=coast&cursor=Zk9y"],
    )
    language: str | None = Field(
        default=None, description="BCP 47; left out if there are several.", examples=["en"]
    )
    authors: list[JsonFeedAuthor] = Field(description="The publication.")
    hubs: list[JsonFeedHub] | None = Field(
        default=None, description="Who tells subscribers of new entries."
    )
    items: list[JsonFeedItem] = Field(description="The entries, newest first.")


def write_json_feed(feed: Feed) -> bytes:
    """The document."""
    document = JsonFeed(
        version=VERSION,
        title=feed.title,
        description=feed.description,
        home_page_url=feed.home_url,
        feed_url=feed.self_url,
        next_url=feed.next_url,
        language=feed.language,
        authors=[JsonFeedAuthor(name=feed.site_name, url=feed.site_url)],
        hubs=[JsonFeedHub(type="WebSub", url=feed.hub_url)] if feed.hub_url else None,
        items=[_item(entry) for entry in feed.entries],
    )
    return document.model_dump_json(exclude_none=True).encode()


def _item(entry: FeedEntry) -> JsonFeedItem:
    return JsonFeedItem(
        id=entry.id.urn,
        url=entry.url,
        title=entry.title,
        summary=entry.summary or None,
        content_html=entry.html,
        image=entry.image["url"] if entry.image else None,
        date_published=entry.published_at,
        date_modified=entry.updated_at,
        authors=[JsonFeedAuthor(name=author.name, url=author.url) for author in entry.authors],
        tags=[tag.name for tag in entry.tags],
        language=entry.locale,
    )
