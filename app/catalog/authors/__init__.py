"""Authors: a kind of catalog entry."""

from app.catalog.authors.models import Author
from app.catalog.authors.schemas import AuthorDraft, AuthorRecord
from app.catalog.catalog_type import CatalogType

catalog_type = CatalogType(
    name="author", plural="authors", model=Author, draft=AuthorDraft, record=AuthorRecord
)
