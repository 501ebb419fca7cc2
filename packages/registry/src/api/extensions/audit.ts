import { Readable } from "node:stream";
import { z } from "zod";
import type { Caller } from "../../access/caller.js";
import type { AuditTrail } from "../../audit/audit-trail.js";
import { exportRecords, queryRecords } from "../../audit/query-records.js";
import type { RecordFilter } from "../../audit/stored-record.js";
import { verifyChain } from "../../audit/verify-chain.js";
import type { Management } from "../../catalog/management/management.js";
import { json } from "../../http/reply.js";
import type { AccessChecks } from "../handler.js";
import { extension, type Extension } from "./extension.js";

export interface AuditServices {
  readonly management: Pick<Management, "database">;
  readonly audit: Pick<AuditTrail, "flush">;
  /** The account that runs this registry: its principals see the whole trail. */
  readonly registryAccount: string;
}

const place = z.string().regex(/^\d{1,15}\.\d{0,6}$/, "must be the next of the page before");
const time = z.iso.datetime({ offset: true });
const period = { since: time.optional(), until: time.optional() };
const name = z.string().min(1).max(2_048).optional();

const query = z.strictObject({
  ...period,
  principal: name,
  event: name,
  domain: name,
  repository: name,
  requestId: name,
  denied: z.enum(["true", "false"]).optional(),
  maxResults: z
    .string()
    .regex(/^[1-9]\d{0,3}$/)
    .optional(),
  nextToken: place.optional(),
});

const maxResultsDefault = 100;
const maxResultsLimit = 1_000;
/** A walk so long takes a fraction of a second; the client asks for the next. */
const batchesPerWalk = 500;

const walk = z.strictObject({
  afterBatch: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  afterHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

/** The audit trail: looked through, given out, verified. */
export function auditExtensions({
  management,
  audit,
  registryAccount,
}: AuditServices): Extension[] {
  const db = management.database.read;
  const shownTo = ({ principal }: Caller) =>
    principal.accountId === registryAccount ? undefined : principal.accountId;
  return [
    extension({
      method: "GET",
      path: "/packhouse/v1/audit/records",
      credentials: "signature",
      input: query,
      access: (_, caller) => accountCheck("packhouse:QueryAudit", caller),
      async handle(input, { caller }) {
        const wanted = Number(input.maxResults ?? maxResultsDefault);
        await audit.flush();
        const filter = { ...filterOf(input), recipient: shownTo(caller) };
        const limit = Math.min(wanted, maxResultsLimit);
        const { records, next } = await queryRecords(db, filter, limit, input.nextToken);
        return json(200, { records, nextToken: next });
      },
    }),
    extension({
      method: "GET",
      path: "/packhouse/v1/audit/export",
      credentials: "signature",
      input: z.strictObject(period),
      access: (_, caller) => accountCheck("packhouse:ExportAudit", caller),
      async handle(input, { caller, signal }) {
        await audit.flush();
        const filter = { ...filterOf(input), recipient: shownTo(caller) };
        return {
          status: 200,
          headers: { "content-type": "application/x-ndjson" },
          body: Readable.from(exportRecords(db, filter, signal), { objectMode: false }),
        };
      },
    }),
    extension({
      method: "GET",
      path: "/packhouse/v1/audit/verification",
      credentials: "signature",
      input: walk,
      // There is one chain, of all accounts.
      access: (): AccessChecks => [
        { action: "packhouse:VerifyAudit", resource: { account: registryAccount } },
      ],
      async handle({ afterBatch, afterHash }) {
        await audit.flush();
        const from =
          afterBatch === undefined || afterHash === undefined
            ? undefined
            : { batch: Number(afterBatch), hash: afterHash };
        return json(200, await verifyChain(db, from, batchesPerWalk));
      },
    }),
  ];
}

function accountCheck(
  action: "packhouse:QueryAudit" | "packhouse:ExportAudit",
  { principal }: Caller,
): AccessChecks {
  return [{ action, resource: { account: principal.accountId } }];
}

interface SentFilter extends Omit<RecordFilter, "sinceMs" | "untilMs" | "isDenied" | "recipient"> {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly denied?: "true" | "false" | undefined;
}

function filterOf(input: SentFilter): RecordFilter {
  const { since, until, denied, principal, event, domain, repository, requestId } = input;
  return {
    ...{ principal, event, domain, repository, requestId },
    ...(since !== undefined && { sinceMs: Date.parse(since) }),
    ...(until !== undefined && { untilMs: Date.parse(until) }),
    isDenied: denied === "true",
  };
}
