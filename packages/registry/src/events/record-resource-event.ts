import { parseResourceArn } from "../arns.js";
import type { Transaction } from "../database/database.js";
import type { PackhouseDetailType } from "./packhouse-detail-types.js";
import { recordEvent } from "./record-event.js";

/** What happened to a domain or a repository, or in it. */
export interface ResourceChange {
  readonly detailType: PackhouseDetailType;
  /** Of the domain or repository. */
  readonly arn: string;
  readonly domainId: string;
  /** Of its change, which has no other event. */
  readonly sequence: number;
  /** Events of one key are delivered in order; absent: those of the resource. */
  readonly orderingKey?: string;
  /** ARN of who did it; absent: the registry itself. */
  readonly principal?: string;
  /** What this kind of event tells beside the resource's name. */
  readonly told: Readonly<Record<string, unknown>>;
  readonly atMs: number;
}

/** Queues an event of Packhouse's own, in the transaction of its change. */
export async function recordResourceEvent(tx: Transaction, change: ResourceChange): Promise<void> {
  const { arn, domainId, principal, told } = change;
  const parsed = parseResourceArn(arn);
  if (parsed === undefined) throw new TypeError(`${arn} is no ARN of a domain or repository.`);
  const { region, domain, repository } = parsed;
  await recordEvent(tx, {
    domain: { id: domainId, owner: domain.owner },
    sequence: change.sequence,
    orderingKey:
      change.orderingKey ?? (repository === undefined ? "domain" : `repository/${repository}`),
    source: "packhouse",
    detailType: change.detailType,
    region,
    resources: [arn],
    detail: () => ({
      domainName: domain.name,
      domainOwner: domain.owner,
      ...(repository !== undefined && { repositoryName: repository }),
      ...told,
      ...(principal !== undefined && { principal }),
      sequenceNumber: change.sequence,
    }),
    atMs: change.atMs,
  });
}
