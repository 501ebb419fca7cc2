import { repositoryArn } from "../../arns.js";
import { recordChange } from "../../database/changes.js";
import type { Transaction } from "../../database/database.js";
import { recordResourceEvent } from "../../events/record-resource-event.js";
import type { Repository } from "../model.js";

/** What was done to a repository, by whom and when. */
export interface RepositoryChange {
  readonly operation: "Created" | "Updated" | "Deleted";
  /** For history and the event. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** ARN. */
  readonly principal: string;
  readonly region: string;
  readonly atMs: number;
}

/** Writes the change of a repository itself and queues its event, in the transaction that makes it. */
export async function recordRepositoryChange(
  tx: Transaction,
  repository: Pick<Repository, "id" | "name" | "domain">,
  { operation, detail, principal, region, atMs }: RepositoryChange,
): Promise<void> {
  const { id: repositoryId, domain } = repository;
  const change = { kind: "repository", domainId: domain.id, repositoryId, principal } as const;
  const sequence = await recordChange(tx, { ...change, detail }, atMs);
  await recordResourceEvent(tx, {
    detailType: "Packhouse Repository State Change",
    arn: repositoryArn(region, repository),
    ...{ domainId: domain.id, sequence, principal, atMs },
    told: { operationType: operation, changes: detail },
  });
}
