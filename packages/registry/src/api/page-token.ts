import { createHmac, timingSafeEqual } from "node:crypto";
import { ValidationError } from "../errors.js";
import type { PageCursor, PageQuery } from "../database/pages.js";

const signatureBytes = 16;

/** One page of one query: where it starts, and how the token for the next one is made. */
export interface PageRequest {
  /** Undefined: the first page. */
  readonly after: PageCursor | undefined;
  /** What to read for it. @param defaultLimit rows, when the caller did not say; 50 where CodeArtifact has no other */
  query(defaultLimit?: number): PageQuery;
  /** The opaque token a page is continued with; undefined after the last one. */
  tokenFor(next: PageCursor | undefined): string | undefined;
}

/**
 * Page tokens are cursors signed for one query: the same operation, caller's account and members, but `maxResults`,
 * which may change from page to page.
 * @throws ValidationError for a token that was not given out for this query
 */
export function readPageRequest(
  key: Uint8Array,
  query: { readonly operation: string; readonly accountId: string },
  input: Readonly<Record<string, unknown>>,
): PageRequest {
  const { maxResults, nextToken, ...members } = input;
  // Only when a token is read or made: the input of operations that do not list may hold a stream.
  const sign = (cursor: string) => {
    const scope = [query.operation, query.accountId, Object.entries(members).sort()];
    const text = JSON.stringify([scope, cursor]);
    return createHmac("sha256", key).update(text).digest().subarray(0, signatureBytes);
  };
  const after = typeof nextToken === "string" ? openToken(nextToken, sign) : undefined;
  return {
    after,
    query: (defaultLimit = 50) => ({
      after,
      limit: typeof maxResults === "number" ? maxResults : defaultLimit,
    }),
    tokenFor(next) {
      if (next === undefined) return undefined;
      const cursor = JSON.stringify(next);
      return Buffer.concat([sign(cursor), Buffer.from(cursor)]).toString("base64url");
    },
  };
}

function openToken(token: string, sign: (cursor: string) => Buffer): PageCursor {
  const bytes = Buffer.from(token, "base64url");
  const cursor = bytes.subarray(signatureBytes).toString();
  const given = bytes.subarray(0, signatureBytes);
  if (given.length !== signatureBytes || !timingSafeEqual(given, sign(cursor))) {
    throw new ValidationError(
      "The page token (nextToken, Marker) does not belong to this request; start again without it.",
    );
  }
  return JSON.parse(cursor) as PageCursor;
}
