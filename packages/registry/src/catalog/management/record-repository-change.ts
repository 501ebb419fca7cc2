import { recordChange } from "../../database/changes.js";
import type { Transaction } from "../../database/database.js";
import type { Repository } from "../model.js";

/** Writes the change of a repository itself, in the transaction that makes it. */
export async function recordRepositoryChange(
  tx: Transaction,
  { id: repositoryId, domain }: Pick<Repository, "id" | "domain">,
  principal: string,
  detail: Readonly<Record<string, unknown>>,
  atMs: number,
): Promise<void> {
  const change = { kind: "repository", domainId: domain.id, repositoryId, principal } as const;
  await recordChange(tx, { ...change, detail }, atMs);
}
