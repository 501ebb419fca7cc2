import type { Queries } from "../../database/database.js";
import { type EventRow, listDomainEventsAfter, listEventsAfter } from "../../database/outbox.js";

/** Which events somebody reads. */
export interface FeedQuery {
  /** Of these domains. */
  readonly domainIds: ReadonlySet<string>;
  readonly selects: (event: EventRow) => boolean;
  /** In a page. */
  readonly limit: number;
}

export interface FeedPage {
  readonly events: readonly EventRow[];
  /** What the next page comes after: no event up to it is to come. */
  readonly next: number;
}

/** A page looks at so many events, so that a pattern that selects none costs a page no more than another. */
const maxExaminedEvents = 1000;

/** Events after a sequence, oldest first. `isLast`: there are no more now. */
export async function readEventPage(
  db: Queries,
  query: FeedQuery,
  after: number,
): Promise<FeedPage & { readonly isLast: boolean }> {
  const [domainId] = query.domainIds;
  if (domainId === undefined) return { events: [], next: after, isLast: true };
  const rows =
    query.domainIds.size === 1
      ? await listDomainEventsAfter(db, domainId, after, maxExaminedEvents)
      : await listEventsAfter(db, after, maxExaminedEvents);
  const page = selectPage(rows, query, after);
  return { ...page, isLast: !page.isCut && rows.length < maxExaminedEvents };
}

/** The first of the rows that are asked for. `isCut`: more than the limit are. */
export function selectPage(
  rows: readonly EventRow[],
  { domainIds, selects, limit }: FeedQuery,
  after: number,
): FeedPage & { readonly isCut: boolean } {
  const selected = rows.filter(
    (row) => row.event_sequence > after && domainIds.has(row.domain_id) && selects(row),
  );
  const events = selected.slice(0, limit);
  const isCut = selected.length > limit;
  const last = isCut ? events.at(-1) : rows.at(-1);
  return { events, next: Math.max(after, last?.event_sequence ?? 0), isCut };
}

/** The domains that an account owns. */
export async function listOwnDomains(
  db: Queries,
  accountId: string,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return db
    .selectFrom("domains")
    .select(["domain_id as id", "name"])
    .where("account_id", "=", accountId)
    .execute();
}

/** Of the newest event; 0 before the first. */
export async function lastEventSequence(db: Queries): Promise<number> {
  const row = await db
    .selectFrom("outbox")
    .select(({ fn }) => fn.max("event_sequence").as("last"))
    .executeTakeFirst();
  return row?.last ?? 0;
}
