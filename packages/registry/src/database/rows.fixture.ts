// Rows that nearly every test of a database needs.
import type { Transaction } from "./queries.js";

/** A domain of the account, which must be there. */
export async function insertDomain(
  tx: Transaction,
  domain: { readonly id: string; readonly name: string; readonly owner: string },
): Promise<void> {
  await tx
    .insertInto("domains")
    .values({
      domain_id: domain.id,
      account_id: domain.owner,
      name: domain.name,
      encryption_key_arn: "arn:k",
      created_at_ms: 1,
    })
    .execute();
}

export async function insertRepository(
  tx: Transaction,
  repository: {
    readonly id: string;
    readonly name: string;
    readonly domainId: string;
    readonly administratorAccount: string;
  },
): Promise<void> {
  await tx
    .insertInto("repositories")
    .values({
      repository_id: repository.id,
      domain_id: repository.domainId,
      name: repository.name,
      administrator_account: repository.administratorAccount,
      description: null,
      created_at_ms: 1,
    })
    .execute();
}
