// Preconditions of RFC 9110 §13, as far as a registry's reads need them. Pure.
import type { IncomingHttpHeaders } from "node:http";

/** A strong entity tag as it goes on the wire: quoted. */
export type EntityTag = `"${string}"`;

/**
 * Whether the client holds the current representation, so that 304 is the answer.
 * `If-None-Match` compares weakly (§13.1.2); `*` matches whatever exists.
 */
export function isNotModified(headers: IncomingHttpHeaders, etag: string): boolean {
  const condition = headers["if-none-match"];
  if (condition === undefined) return false;
  if (condition === etag || condition.trim() === "*") return true;
  return listTags(condition).some((tag) => opaquePart(tag) === opaquePart(etag));
}

/** Whether a `Range` may be honoured: no `If-Range`, or one with exactly the current strong tag (§13.1.5). */
export function isRangeCurrent(headers: IncomingHttpHeaders, etag: string): boolean {
  const condition = headers["if-range"];
  if (condition === undefined) return true;
  // A date is a weak validator to us: we never hand one out that could be compared.
  return typeof condition === "string" && condition.trim() === etag && !etag.startsWith("W/");
}

/** The tags of a list. Commas may be inside of tags (§8.8.3), so it is read, not split. */
export function listTags(list: string): string[] {
  return list.match(/(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g) ?? [];
}

function opaquePart(tag: string): string {
  return tag.startsWith("W/") ? tag.slice(2) : tag;
}
