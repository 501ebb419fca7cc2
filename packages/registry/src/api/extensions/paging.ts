import { z } from "zod";
import type { PageCursor, PageQuery } from "../../database/pages.js";
import { ValidationError } from "../../errors.js";

const defaultRows = 100;
const maxRows = 1000;

/** Members of every operation that lists: strings, for they come in the query. */
export const pageMembers = {
  maxResults: z
    .string()
    .regex(/^[1-9]\d{0,3}$/)
    .refine((text) => Number(text) <= maxRows, `at most ${maxRows}`)
    .optional(),
  nextToken: z.string().max(1024).optional(),
};

const cursorShape = z.array(z.union([z.string(), z.number()]));

/**
 * The page that is asked for, whose cursor has so many columns. A token is a cursor in clear: whose rows are listed is
 * never in it. @throws ValidationError for a token of something else
 */
export function readPage(
  input: { readonly maxResults?: string | undefined; readonly nextToken?: string | undefined },
  columns: number,
): PageQuery {
  const { maxResults, nextToken } = input;
  const limit = maxResults === undefined ? defaultRows : Number(maxResults);
  if (nextToken === undefined) return { after: undefined, limit };
  const after = parseCursor(nextToken);
  if (after?.length !== columns) throw new ValidationError("nextToken is not one of this list.");
  return { after, limit };
}

/** Undefined after the last page. */
export function tokenOf(next: PageCursor | undefined): string | undefined {
  return next && Buffer.from(JSON.stringify(next)).toString("base64url");
}

function parseCursor(token: string): PageCursor | undefined {
  try {
    return cursorShape.parse(JSON.parse(Buffer.from(token, "base64url").toString()));
  } catch {
    return undefined;
  }
}
