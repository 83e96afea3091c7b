"""`block`: a paragraph, heading, quote or list item, of spans with marks."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from app.body.block_type import BlockType, Json, ResolvedTargets
from app.body.hrefs import Href
from app.body.html import HtmlWriter, element
from app.body.keyed import Keyed, Resolvable, UuidText, misplaced, with_keys
from app.body.markdown import MarkdownWriter, indented
from app.foundation.schemas import AnswerModel, Line
from app.references.ids import EntryId

DECORATORS = ("strong", "em", "underline", "code", "strike-through", "sub", "sup")
Style = Literal["normal", "h2", "h3", "h4", "blockquote"]
HEADINGS: dict[str, int] = {"h2": 2, "h3": 3, "h4": 4}


class Span(Keyed):
    """A run of text with the same marks."""

    type: Literal["span"] = Field(default="span", alias="_type")
    text: Annotated[str, StringConstraints(max_length=100_000)] = Field(description="The text.")
    marks: list[str] = Field(
        default=[], description="Decorators, or the `_key` of an item of `markDefs`."
    )


class Link(Keyed):
    """A link to an address."""

    type: Literal["link"] = Field(alias="_type")
    href: Href = Field(description="http, https, mailto, tel, or a relative path.")
    title: Line | None = Field(default=None, description="What a pointer shows.")


class EntryLink(Resolvable):
    """A link to an entry, whose address may change."""

    type: Literal["entryLink"] = Field(alias="_type")
    entry: EntryId = Field(description="Id of the entry.")


class ResolvedEntry(AnswerModel):
    """Where an entry link leads at present."""

    type: str = Field(description="`article`, `faq`, …")
    slug: str = Field(description="Its slug.")
    title: str = Field(description="Its title.")
    url: str = Field(description="Its page on the site.")


class DeliveredEntryLink(Keyed):
    """An entry link as readers get it."""

    type: Literal["entryLink"] = Field(alias="_type")
    entry: UuidText = Field(description="Id of the entry.")
    resolved: ResolvedEntry = Field(description="Where it leads.")


MarkDefinition = Annotated[Link | EntryLink, Field(discriminator="type")]
DeliveredMarkDefinition = Annotated[Link | DeliveredEntryLink, Field(discriminator="type")]


class TextBlock(Keyed):
    """A paragraph, heading, quote or list item."""

    type: Literal["block"] = Field(alias="_type")
    style: Style = Field(default="normal", description="What it is.")
    list_item: Literal["bullet", "number"] | None = Field(
        default=None, alias="listItem", description="Makes it an item of a list."
    )
    level: Annotated[int, Field(ge=1, le=8)] | None = Field(
        default=None, description="Depth of a list item, from 1."
    )
    children: Annotated[list[Span], AfterValidator(with_keys)] = Field(
        default=[], description="The text."
    )
    mark_defs: Annotated[list[MarkDefinition], AfterValidator(with_keys)] = Field(
        default=[], alias="markDefs", description="What marks that are not decorators mean."
    )

    @model_validator(mode="after")
    def check_marks(self) -> Self:
        """Every mark is a decorator or defined; every definition has a key of its own."""
        defined = {definition.key for definition in self.mark_defs}
        for index, span in enumerate(self.children):
            for place, mark in enumerate(span.marks):
                if mark not in DECORATORS and mark not in defined:
                    raise misplaced(
                        ["children", index, "marks", place],
                        f"“{mark[:100]}” is neither a decorator ({', '.join(DECORATORS)}) nor the "
                        "_key of a markDef",
                    )
        used = {mark for span in self.children for mark in span.marks}
        for index, definition in enumerate(self.mark_defs):
            if definition.key is None or definition.key not in used:
                raise misplaced(["markDefs", index], "no span uses this definition")
        return self


class DeliveredTextBlock(Keyed):
    """A text block as readers get it."""

    type: Literal["block"] = Field(alias="_type")
    style: Style = Field(description="What it is.")
    list_item: Literal["bullet", "number"] | None = Field(
        default=None, alias="listItem", description="Makes it an item of a list."
    )
    level: int | None = Field(default=None, description="Depth of a list item, from 1.")
    children: list[Span] = Field(description="The text.")
    mark_defs: list[DeliveredMarkDefinition] = Field(
        alias="markDefs", description="What marks that are not decorators mean."
    )


def text_of(block: Json) -> str:
    """The text of a block's spans."""
    return "".join(span["text"] for span in block.get("children", ()))


def write_html(block: Json, writer: HtmlWriter) -> str:
    """A paragraph, a heading with its anchor, or a quote."""
    style = block.get("style", "normal")
    name = "p" if style == "normal" else style
    anchor = writer.anchors.get(block.get("_key", "")) if style in HEADINGS else None
    return element(name, writer.inline(block), id=anchor)


def write_markdown(block: Json, writer: MarkdownWriter) -> str:
    """A paragraph, a heading or a quote."""
    style = block.get("style", "normal")
    if style in HEADINGS:
        return f"{'#' * HEADINGS[style]} {writer.inline(block, is_single_line=True)}".rstrip()
    text = writer.inline(block)
    return indented(text, "> ") if style == "blockquote" else text


def write_text(block: Json) -> Iterator[str]:
    """Its text."""
    yield text_of(block)


def linked(block: Json) -> Iterator[UUID]:
    """Entries that it links to."""
    for definition in block.get("markDefs", ()):
        if definition["_type"] == "entryLink":
            yield UUID(str(definition["entry"]))


def resolve(block: Json, targets: ResolvedTargets) -> Json:
    """With its entry links resolved. Of a link that leads nowhere the text stays."""
    if not any(definition["_type"] == "entryLink" for definition in block["markDefs"]):
        return block
    definitions: list[Json] = []
    lost: set[str] = set()
    for definition in block["markDefs"]:
        if definition["_type"] != "entryLink":
            definitions.append(definition)
        elif (entry := targets.entries.get(UUID(definition["entry"]))) is not None:
            definitions.append({**definition, "resolved": entry})
        else:
            lost.add(definition["_key"])
    children = [
        {**span, "marks": [mark for mark in span["marks"] if mark not in lost]}
        for span in block["children"]
    ]
    return {**block, "markDefs": definitions, "children": children}


block_type = BlockType(
    name="block",
    draft=TextBlock,
    delivered=DeliveredTextBlock,
    html=write_html,
    markdown=write_markdown,
    text=write_text,
    links=linked,
    resolve=resolve,
)
