// Range requests of RFC 9110 §14: one range of bytes. Pure.
import type { IncomingHttpHeaders } from "node:http";
import { isRangeCurrent } from "./conditional.js";

/** A closed range of bytes within the representation. */
export interface SelectedRange {
  readonly start: number;
  readonly endInclusive: number;
}

/** What to send: everything (200), a part (206), or nothing because no byte is where it was asked (416). */
export type RangeSelection = "whole" | "unsatisfiable" | SelectedRange;

/**
 * What a GET's `Range` selects of `sizeBytes` bytes with the entity tag `etag`.
 * Other units, several ranges and what cannot be read select the whole, as §14.2 allows.
 */
export function selectRange(
  headers: IncomingHttpHeaders,
  sizeBytes: number,
  etag: string,
): RangeSelection {
  if (headers.range === undefined || !isRangeCurrent(headers, etag)) return "whole";
  const parts = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(headers.range);
  if (parts === null) return "whole";
  const [, first = "", last = ""] = parts;
  if (first === "") return last === "" ? "whole" : selectSuffix(Number(last), sizeBytes);
  const start = Number(first);
  const end = last === "" ? Infinity : Number(last);
  if (end < start) return "whole";
  if (start >= sizeBytes) return "unsatisfiable";
  return { start, endInclusive: Math.min(end, sizeBytes - 1) };
}

function selectSuffix(lengthBytes: number, sizeBytes: number): RangeSelection {
  if (lengthBytes === 0 || sizeBytes === 0) return "unsatisfiable";
  return { start: Math.max(0, sizeBytes - lengthBytes), endInclusive: sizeBytes - 1 };
}

/** `Content-Range` of a 206. */
export function contentRange(range: SelectedRange, sizeBytes: number): string {
  return `bytes ${range.start}-${range.endInclusive}/${sizeBytes}`;
}

/** `Content-Range` of a 416. */
export function unsatisfiedRange(sizeBytes: number): string {
  return `bytes */${sizeBytes}`;
}
