import { userArn } from "../arns.js";
import type { Queries } from "../database/database.js";
import { findRole } from "./roles.js";
import { findUser } from "./users.js";

/** The unique id (`AIDA…`, `AROA…`) of the account's user or role with this ARN. */
export async function findPrincipal(
  db: Queries,
  accountId: string,
  arn: string,
): Promise<string | undefined> {
  const [, kind, name = ""] = /:(user|role)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (kind === "role") {
    const role = await findRole(db, accountId, name);
    return role?.arn === arn ? role.roleId : undefined;
  }
  const user = await findUser(db, accountId, name);
  return user && userArn(accountId, user.path, user.name) === arn ? user.userId : undefined;
}
