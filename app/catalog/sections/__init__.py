"""Sections: a kind of catalog entry that is a tree."""

from app.catalog.catalog_type import CatalogType
from app.catalog.sections.models import Section
from app.catalog.sections.schemas import SectionDraft, SectionRecord
from app.catalog.sections.tree import check_tree, users_of_section

catalog_type = CatalogType(
    name="section",
    plural="sections",
    model=Section,
    draft=SectionDraft,
    record=SectionRecord,
    check=check_tree,
    users=users_of_section,
)
