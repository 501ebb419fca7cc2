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

/** `(a, b) > (x, y)`: rows behind the cursor in the order `a, b`. An index on these columns is used for it. */
export function behind(
  columns: readonly string[],
  cursor: PageCursor,
  direction: "ascending" | "descending" = "ascending",
): Expression<SqlBool> {
  if (columns.length !== cursor.length) throw new RangeError("The cursor is of another order.");
  const left = sql.join(columns.map((column) => sql.ref(column)));
  const right = sql.join(cursor.map((value) => sql.val(value)));
  const operator = sql.raw(direction === "ascending" ? ">" : "<");
  return sql<SqlBool>`(${left}) ${operator} (${right})`;
}

/** Makes a page of `limit + 1` rows that were asked for; the one too many only shows that there are more. */
export function toPage<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => PageCursor,
): Page<Row> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page,
    next: rows.length > limit && last !== undefined ? cursorOf(last) : undefined,
  };
}

/** `column` starts with `prefix`, as a range that an index serves (LIKE would fold case and read `%` and `_`). */
export function startsWith(column: string, prefix: string): Expression<SqlBool> {
  const beyond = `${prefix}\u{10ffff}`;
  return sql<SqlBool>`${sql.ref(column)} >= ${prefix} and ${sql.ref(column)} < ${beyond}`;
}
