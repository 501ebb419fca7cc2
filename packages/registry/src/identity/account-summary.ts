import type { Queries } from "../database/database.js";

/** How many of each an account has. */
export interface AccountSummary {
  readonly users: number;
  readonly groups: number;
  readonly policies: number;
  readonly roles: number;
}

export async function summariseAccount(db: Queries, accountId: string): Promise<AccountSummary> {
  const count = async (table: "managed_policies" | "roles" | "user_groups" | "users") => {
    const { rows } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as("rows"))
      .where("account_id", "=", accountId)
      .executeTakeFirstOrThrow();
    return rows;
  };
  return {
    users: await count("users"),
    groups: await count("user_groups"),
    policies: await count("managed_policies"),
    roles: await count("roles"),
  };
}
