// Records as they are given out: what CloudTrail has, and their place in the chain.
import type { AuditBatch } from "../database/audit-chain.js";

/** A record as it was written; which members it has, depends on the event. */
export interface StoredRecord {
  readonly eventTime: string;
  readonly eventName: string;
  readonly requestID?: string;
  readonly errorCode?: string;
  readonly recipients?: readonly string[];
  readonly userIdentity?: { readonly arn?: string; readonly type?: string };
  readonly requestParameters?: {
    readonly domainName?: string;
    readonly repositoryName?: string;
  } | null;
  readonly additionalEventData?: { readonly decision?: { readonly effect?: string } };
}

/** Which records are asked for; absent members ask for nothing. */
export interface RecordFilter {
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  /** ARN of who asked. */
  readonly principal?: string | undefined;
  readonly event?: string | undefined;
  readonly domain?: string | undefined;
  readonly repository?: string | undefined;
  readonly requestId?: string | undefined;
  /** Only what policies or missing proof refused. */
  readonly isDenied?: boolean | undefined;
  /** Only records that this account gets a copy of. */
  readonly recipient?: string | undefined;
}

/** Whether the line may match: looks at the text alone, so that most lines need not be parsed. */
export function lineFilter(filter: RecordFilter): (line: string) => boolean {
  const { principal, event, domain, repository, requestId, recipient, isDenied } = filter;
  const words = [principal, event, domain, repository, requestId, recipient]
    .filter((word) => word !== undefined)
    .map((word) => JSON.stringify(word));
  if (isDenied === true) words.push('"effect":"deny"');
  return (line) => words.every((word) => line.includes(word));
}

export function isMatch(record: StoredRecord, filter: RecordFilter): boolean {
  const { requestParameters: asked } = record;
  const atMs = Date.parse(record.eventTime);
  const pairs = [
    [filter.principal, record.userIdentity?.arn],
    [filter.event, record.eventName],
    [filter.domain, asked?.domainName],
    [filter.repository, asked?.repositoryName],
    [filter.requestId, record.requestID],
  ];
  return (
    pairs.every(([wanted, is]) => wanted === undefined || wanted === is) &&
    atMs >= (filter.sinceMs ?? -Infinity) &&
    atMs <= (filter.untilMs ?? Infinity) &&
    (filter.isDenied !== true || record.additionalEventData?.decision?.effect === "deny") &&
    (filter.recipient === undefined || record.recipients?.includes(filter.recipient) === true)
  );
}

/** The record with its place in the chain, as the copy of the account that asks, if one does. */
export function placedRecord(
  record: StoredRecord,
  batch: AuditBatch,
  index: number,
  recipient: string | undefined,
): object {
  return {
    ...record,
    ...(recipient !== undefined && { recipientAccountId: recipient }),
    seq: `${batch.audit_id}.${index}`,
    prevHash: batch.prev_hash,
    hash: batch.hash,
    nodeId: batch.node_id,
  };
}
