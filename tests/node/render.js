// What the official renderers make of bodies: JSON in, JSON out.
import { readFileSync } from "node:fs";
import { portableTextToMarkdown } from "@portabletext/markdown";
import { toHTML } from "@portabletext/to-html";

// The decorators that the packages have no element for, or another one.
const components = {
  marks: {
    sub: ({ children }) => `<sub>${children}</sub>`,
    sup: ({ children }) => `<sup>${children}</sup>`,
    underline: ({ children }) => `<u>${children}</u>`,
  },
};

const bodies = JSON.parse(readFileSync(0, "utf8"));
const rendered = bodies.map((body) => ({
  html: toHTML(body, { components }),
  markdown: portableTextToMarkdown(body),
}));
process.stdout.write(JSON.stringify(rendered));
