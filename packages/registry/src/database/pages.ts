// Keyset pagination: a page starts behind the last row of the one before, so that rows which come and go meanwhile
// make no other row appear twice or not at all.
import { type Expression, type SqlBool, sql } from "kysely";

/** The sort key of the last row of a page, in the order's columns. */
export type PageCursor = readonly (string | number)[];

export interface PageQuery {
  /** Undefined: from the start. */
  readonly after: PageCursor | undefined;
  /** Rows in the page, at least 1. */
  readonly limit: number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Where the next page starts; undefined when this is the last one. */
  readonly next: PageCursor | undefined;
}

type Direction = "ascending" | "descending";

/** `(a, b) > (x, y)`: rows behind the cursor in the order `a, b`. An index on these columns is used for it. */
export function behind(
  columns: readonly string[],
  cursor: PageCursor,
  direction: Direction = "ascending",
): Expression<SqlBool> {
  return compare(columns, direction === "ascending" ? ">" : "<", cursor);
}

/**
 * How many rows a page with a filter looks at that no index serves. Then it ends, short or empty, and the next one goes
 * on from there: a filter that nothing passes costs a page as much as any other, however many rows there are.
 */
export const maxExaminedRows = 2000;

/** `(a, b) <= (x, y)`: rows up to the cursor, which is the last that may be examined. */
export function upTo(
  columns: readonly string[],
  cursor: PageCursor,
  direction: Direction = "ascending",
): Expression<SqlBool> {
  return compare(columns, direction === "ascending" ? "<=" : ">=", cursor);
}

function compare(
  columns: readonly string[],
  operator: "<" | "<=" | ">" | ">=",
  cursor: PageCursor,
): Expression<SqlBool> {
  if (columns.length !== cursor.length) throw new RangeError("The cursor is of another order.");
  const left = sql.join(columns.map((column) => sql.ref(column)));
  const right = sql.join(cursor.map((value) => sql.val(value)));
  return sql<SqlBool>`(${left}) ${sql.raw(operator)} (${right})`;
}

/**
 * Makes a page of `limit + 1` rows that were asked for; the one too many only shows that there are more.
 * @param examinedTo where the page had to end because no more rows may be examined; undefined: it saw all
 */
export function toPage<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => PageCursor,
  examinedTo?: PageCursor,
): Page<Row> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page,
    next: rows.length > limit && last !== undefined ? cursorOf(last) : examinedTo,
  };
}

/** `column` starts with `prefix`, as a range that an index serves (LIKE would fold case and read `%` and `_`). */
export function startsWith(column: string, prefix: string): Expression<SqlBool> {
  const beyond = `${prefix}\u{10ffff}`;
  return sql<SqlBool>`${sql.ref(column)} >= ${prefix} and ${sql.ref(column)} < ${beyond}`;
}

/** A page of rows that are in memory, sorted by their key. */
export function pageOfList<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  { after, limit }: PageQuery,
): Page<Row> {
  const last = after?.[0];
  const rest = last === undefined ? rows : rows.filter((row) => keyOf(row) > String(last));
  return toPage(rest, limit, (row) => [keyOf(row)]);
}

/** One list of several, one behind the other; a cursor says in which one it goes on. */
export async function chainPages<Row>(
  sources: readonly ((query: PageQuery) => Promise<Page<Row>>)[],
  { after, limit }: PageQuery,
): Promise<Page<Row>> {
  const [first = 0, ...inner] = after ?? [];
  const rows: Row[] = [];
  for (const [index, read] of sources.entries()) {
    if (index < Number(first)) continue;
    if (rows.length >= limit) return { rows, next: [index] };
    const start = index === first && inner.length > 0 ? inner : undefined;
    const page = await read({ after: start, limit: limit - rows.length });
    rows.push(...page.rows);
    if (page.next !== undefined) return { rows, next: [index, ...page.next] };
  }
  return { rows, next: undefined };
}
