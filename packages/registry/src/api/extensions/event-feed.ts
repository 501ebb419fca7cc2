import { z } from "zod";
import type { Caller } from "../../access/caller.js";
import { getDomain } from "../../catalog/management/lookup.js";
import type { WebhookParts } from "../../catalog/webhooks/webhook-parts.js";
import type { EventTail, Waiter } from "../../events/feed/event-tail.js";
import { followEvents } from "../../events/feed/follow-events.js";
import {
  type FeedPage,
  type FeedQuery,
  lastEventSequence,
  listOwnDomains,
  readEventPage,
} from "../../events/feed/read-events.js";
import { compileEventPattern } from "../../events/rules/event-pattern.js";
import type { JsonObject } from "../../events/rules/json-value.js";
import { ValidationError } from "../../errors.js";
import type { Reply } from "../../http/reply.js";
import type { AccessChecks } from "../handler.js";
import { parseJson } from "../body.js";
import { domainMembers, domainNameOf } from "./domain-input.js";
import { eventStream } from "./event-stream.js";
import { type Extension, extension } from "./extension.js";

export interface FeedServices {
  readonly database: Pick<WebhookParts["database"], "read">;
  readonly tail: EventTail;
}

const maxWaitSeconds = 60;
const action = "packhouse:ReadEvents";

const input = z.strictObject({
  domain: domainMembers.domain.optional(),
  "domain-owner": domainMembers.owner,
  /** Absent: what comes from now on. */
  after: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  wait: z.coerce.number().min(0).max(maxWaitSeconds).default(0),
  /** Event pattern, JSON. */
  pattern: z.string().optional(),
});
type Input = z.output<typeof input>;

/** `GET /events`: the event log of a domain, or of all that the caller's account owns. */
export function eventFeedExtensions(services: FeedServices): Extension[] {
  return [
    extension({
      method: "GET",
      path: "/events",
      credentials: "signature-or-token",
      input,
      access: (sent, caller) => readAccess(services, sent, caller),
      async handle(sent, { caller, signal, headers }) {
        const query = await feedQuery(services, sent, caller);
        const waiter = caller.principal;
        const after =
          startOf(sent, headers["last-event-id"]) ??
          (await lastEventSequence(services.database.read));
        if (headers.accept?.includes("text/event-stream") === true) {
          const endsAtMs = credentialEnd(caller);
          return eventStream(services, query, { after, waiter, signal, endsAtMs });
        }
        const start = { after, waiter, signal, wait: sent.wait };
        return pageReply(await waitForPage(services, query, start));
      },
    }),
  ];
}

/** Who reads all domains at once must be allowed to read each: a policy that denies one is not gone round. */
async function readAccess(
  { database: { read } }: FeedServices,
  sent: Input,
  caller: Caller,
): Promise<AccessChecks> {
  const domain = addressedDomain(sent, caller);
  if (domain !== undefined) return [{ action, resource: { domain } }];
  const { accountId } = caller.principal;
  const domains = await listOwnDomains(read, accountId);
  return [
    { action, resource: { account: accountId } },
    ...domains.map(
      ({ name }) => ({ action, resource: { domain: { name, owner: accountId } } }) as const,
    ),
  ];
}

/** The one that is named, else that of the token; undefined: all of the caller's account. */
function addressedDomain(sent: Input, caller: Caller) {
  const { domain, "domain-owner": owner } = sent;
  if (domain !== undefined) return domainNameOf({ domain, owner }, caller);
  const { credential } = caller;
  if (credential.kind !== "token") return undefined;
  return { name: credential.domainName, owner: credential.domainOwner };
}

async function feedQuery(
  { database: { read } }: FeedServices,
  sent: Input,
  caller: Caller,
): Promise<FeedQuery> {
  const domain = addressedDomain(sent, caller);
  const domainIds =
    domain === undefined
      ? new Set((await listOwnDomains(read, caller.principal.accountId)).map(({ id }) => id))
      : new Set([(await getDomain(read, domain)).id]);
  const { pattern, limit } = sent;
  if (pattern === undefined) return { domainIds, limit, selects: () => true };
  const matches = compileEventPattern(parseJson(Buffer.from(pattern)));
  const selects: FeedQuery["selects"] = ({ body }) => matches(JSON.parse(body) as JsonObject);
  return { domainIds, limit, selects };
}

/** A client that reconnects says what it has; that is newer than what its URL says. @throws ValidationError */
function startOf({ after }: Input, lastEventId: string | string[] | undefined) {
  if (typeof lastEventId !== "string" || lastEventId === "") return after;
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw new ValidationError("Last-Event-ID must be the id of an event of this feed.");
}

interface PageStart {
  readonly after: number;
  readonly waiter: Waiter;
  readonly signal: AbortSignal;
  /** Seconds. */
  readonly wait: number;
}

async function waitForPage(
  { database: { read }, tail }: FeedServices,
  query: FeedQuery,
  { after, waiter, signal, wait }: PageStart,
): Promise<FeedPage> {
  if (wait === 0) return readEventPage(read, query, after);
  const timeout = AbortSignal.timeout(wait * 1000);
  const options = {
    after,
    waiter,
    signal: AbortSignal.any([signal, timeout]),
    quietMs: wait * 2000,
  };
  for await (const page of followEvents({ read, tail }, query, options)) return page;
  return { events: [], next: after };
}

/** The bodies are JSON already. */
function pageReply({ events, next }: FeedPage): Reply {
  const items = events.map(
    ({ event_sequence: sequence, body }) => `{"sequence":${sequence},"event":${body}}`,
  );
  return {
    status: 200,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: `{"events":[${items.join(",")}],"next":${next}}`,
  };
}

/** A stream lasts no longer than the token that opened it. */
function credentialEnd({ credential }: Caller): number | undefined {
  return credential.kind === "token" ? credential.expiresAtMs : undefined;
}
