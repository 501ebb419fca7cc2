import type { Queries } from "../../database/database.js";
import type { EventTail, Waiter } from "./event-tail.js";
import { type FeedPage, type FeedQuery, readEventPage, selectPage } from "./read-events.js";
import type { TailSubscription } from "./tail-subscription.js";

export interface FollowOptions {
  readonly after: number;
  readonly waiter: Waiter;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** An empty page comes when there was none for so long. */
  readonly quietMs: number;
}

/**
 * Pages of events after a sequence as they come, without gap or repetition; who takes them slowly is never sent more
 * than he takes. The last page, when it is ended, is empty. @throws ThrottledError when too many wait
 */
export function followEvents(
  feed: { readonly read: Queries; readonly tail: EventTail },
  query: FeedQuery,
  options: FollowOptions,
): AsyncGenerator<FeedPage, void, undefined> {
  // At once, so that who finds no room is told so before an answer begins.
  const subscription = feed.tail.subscribe(options.waiter);
  // A generator that is left before its first page never comes to its end.
  options.signal.addEventListener(
    "abort",
    () => {
      subscription.close();
    },
    { once: true },
  );
  return pagesOf(feed.read, subscription, query, options);
}

async function* pagesOf(
  read: Queries,
  subscription: TailSubscription,
  query: FeedQuery,
  { after, signal, quietMs }: FollowOptions,
): AsyncGenerator<FeedPage, void, undefined> {
  try {
    let next = after;
    while (!signal.aborted) {
      const page = await readEventPage(read, query, next);
      next = page.next;
      if (page.events.length > 0) yield page;
      if (!page.isLast) continue;
      for await (const fresh of tailPages(subscription, query, next, { signal, quietMs })) {
        next = fresh.next;
        yield fresh;
        if (fresh.isEnd) return;
      }
    }
    yield { events: [], next };
  } finally {
    subscription.close();
  }
}

/** Pages of what is new, until the log has to be read again. */
async function* tailPages(
  subscription: TailSubscription,
  query: FeedQuery,
  after: number,
  { signal, quietMs }: Pick<FollowOptions, "quietMs" | "signal">,
): AsyncGenerator<FeedPage & { readonly isEnd: boolean }, void, undefined> {
  let next = after;
  for (;;) {
    const news = await subscription.next(signal, quietMs);
    if (news === "missed") return;
    if (news === "ended" || news === "quiet") {
      yield { events: [], next, isEnd: news === "ended" };
      if (news === "ended") return;
      continue;
    }
    const page = selectPage(news, query, next);
    next = page.next;
    if (page.events.length > 0) yield { ...page, isEnd: false };
    if (page.isCut) return;
  }
}
