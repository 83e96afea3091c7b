"""Tags: a kind of catalog entry."""

from app.catalog.catalog_type import CatalogType
from app.catalog.tags.models import Tag
from app.catalog.tags.schemas import TagDraft, TagRecord

catalog_type = CatalogType(name="tag", plural="tags", model=Tag, draft=TagDraft, record=TagRecord)
