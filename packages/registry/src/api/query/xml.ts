// The little XML that answers need: elements, text, one namespace.

/** Well-formed XML, escaped already. */
export type Xml = string;

/** An element; `content` is text to be escaped, or elements. */
export function element(name: string, content: string | readonly Xml[], namespace?: string): Xml {
  const inner = typeof content === "string" ? escapeText(content) : content.join("");
  const attribute = namespace === undefined ? "" : ` xmlns="${escapeText(namespace)}"`;
  return `<${name}${attribute}>${inner}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // A reader would turn it into a line feed.
  "\r": "&#13;",
};

// What XML 1.0 cannot say at all, in any escaping, becomes the replacement character.
// eslint-disable-next-line no-control-regex
const unspeakable = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

function escapeText(text: string): Xml {
  return text.replace(unspeakable, "\ufffd").replace(/[&<>"\r]/g, (c) => entities[c] ?? c);
}
