import { roleArn, userArn } from "../arns.js";
import type { Queries } from "../database/database.js";
import { NotFoundError, ValidationError } from "../errors.js";
import { type Principal, roleSession } from "./principal.js";
import { findRole } from "./roles.js";
import { findUser } from "./users.js";

/**
 * Whom an ARN names: a user, a role's session, or a role, which stands for any session of it.
 * @throws ValidationError, NotFoundError
 */
export async function findPrincipal(db: Queries, arn: string): Promise<Principal> {
  const [, account = "", user] = /^arn:aws:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (user !== undefined) return findUserPrincipal(db, account, user, arn);
  const [, ofRole = "", role] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (role !== undefined) return findSession(db, ofRole, role, undefined, arn);
  const [, ofSession = "", assumed = "", session] =
    /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/.exec(arn) ?? [];
  if (session !== undefined) return findSession(db, ofSession, assumed, session, arn);
  throw new ValidationError(
    `${JSON.stringify(arn)} is no principal: write the ARN of a user (arn:aws:iam::123456789012:user/name), a role or a role's session.`,
  );
}

async function findUserPrincipal(
  db: Queries,
  accountId: string,
  name: string,
  arn: string,
): Promise<Principal> {
  const user = await findUser(db, accountId, name);
  if (user === undefined || userArn(accountId, user.path, name) !== arn) throw noSuch(arn);
  return { arn, accountId, kind: "user", principalId: user.userId, name };
}

async function findSession(
  db: Queries,
  accountId: string,
  name: string,
  session: string | undefined,
  arn: string,
): Promise<Principal> {
  const role = await findRole(db, accountId, name);
  const ofRole = role && roleArn(accountId, role.path, name);
  if (role === undefined || ofRole === undefined) throw noSuch(arn);
  if (session === undefined && ofRole !== arn) throw noSuch(arn);
  const { roleId: principalId } = role;
  const whole = { kind: "role", arn: ofRole, accountId, principalId, name } as const;
  return roleSession(whole, session ?? "any-session");
}

function noSuch(arn: string): NotFoundError {
  return new NotFoundError(`There is no principal ${arn}.`, "principal", arn);
}
