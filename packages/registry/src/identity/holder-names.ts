import type { Queries } from "../database/database.js";
import { holderKind, type HolderKind } from "./policy-holder.js";

export interface NamedHolder {
  readonly kind: HolderKind;
  readonly principalId: string;
  readonly name: string;
  readonly path: string;
}

const tables = {
  user: ["users", "user_id"],
  group: ["user_groups", "group_id"],
  role: ["roles", "role_id"],
} as const;

/** What a user, group or role is called; undefined when there is none of this id. */
export async function findHolder(
  db: Queries,
  principalId: string,
): Promise<NamedHolder | undefined> {
  const kind = holderKind(principalId);
  const [table, column] = tables[kind];
  const row = await db
    .selectFrom(table)
    .select(["name", "path"])
    .where(column, "=", principalId)
    .executeTakeFirst();
  return row && { kind, principalId, ...row };
}
