// Reads a site through types that were generated from the OpenAPI document, as a frontend would.
import createClient from "openapi-fetch";
import type { components, paths } from "./build/api.js";

type Summary = components["schemas"]["ArticleSummary"];
type Block = components["schemas"]["ArticleDocument"]["body"][number];

type Json = "application/json" | "application/problem+json";
const api = createClient<paths, Json>({ baseUrl: process.argv[2] ?? "http://localhost:8000" });

async function* articles(): AsyncGenerator<Summary> {
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: 5, ...(cursor ? { cursor } : {}) };
    const { data, error } = await api.GET("/v1/articles", { params: { query } });
    if (error) throw new Error(error.detail);
    yield* data.items;
    cursor = data.next_cursor;
  } while (cursor);
}

function plain(block: Block): string {
  switch (block._type) {
    case "block":
      return block.children.map((span) => span.text).join("");
    case "callout":
      return block.title ?? block.variant;
    case "faqs":
      return block.resolved.map((faq) => faq.question).join(" ");
    default:
      return "";
  }
}

type Held = components["schemas"]["CollectionDocument"]["items"][number];

function heading(held: Held): string {
  switch (held.type) {
    case "article":
      return `${held.title} (${held.reading_minutes} min)`;
    case "faq":
      return held.question;
    case "table":
      return `${held.title} (${held.row_count} rows)`;
    case "collection":
      return held.title;
  }
}

for await (const summary of articles()) {
  const { data, error } = await api.GET("/v1/articles/{slug}", {
    params: { path: { slug: summary.slug }, query: { include: "faqs" } },
  });
  if (error) throw new Error(`${error.status} ${error.title}`);
  const authors = data.authors.map((author) => author.name).join(", ");
  const words = data.body.map(plain).join(" ").length > 0 ? data.word_count : 0;
  console.log([data.slug, data.title, authors, words, data.faqs?.length ?? 0].join("\t"));
}

const front = await api.GET("/v1/collections/{slug}", { params: { path: { slug: "front-page" } } });
if (front.error) throw new Error(front.error.detail);
console.log(front.data.items.map(heading).join("\t"));

const missing = await api.GET("/v1/articles/{slug}", { params: { path: { slug: "no-such" } } });
if (!missing.error) throw new Error("There should be no such article.");
console.log(`${missing.error.status}\t${missing.error.detail}`);
