// The input's names as the resources that policies are asked about. Names are those of the caller's account, always:
// there is no way to name a principal of another one.
import { groupArn, parsePolicyArn, policyArn, userArn } from "../../arns.js";
import type { AccessCheck, Caller } from "../../access/caller.js";
import { ValidationError } from "../../errors.js";
import { findGroup } from "../../identity/groups.js";
import type { IdentityManagement } from "../../identity/identity-management.js";
import { findPermissionsBoundary } from "../../identity/permissions-boundaries.js";
import { findUser } from "../../identity/users.js";
import type { AccessChecks } from "../handler.js";

type Queries = IdentityManagement["database"]["read"];
type Context = NonNullable<AccessCheck["context"]>;

export function check(
  operation: string,
  arn: string,
  caller: Caller,
  context?: Context,
): AccessChecks {
  const account = parsePolicyArn(arn)?.account ?? caller.principal.accountId;
  return [
    {
      action: `iam:${operation}`,
      // AWS's own policies are at home in every account.
      resource: { arn, account: account === "aws" ? caller.principal.accountId : account },
      ...(context !== undefined && { context }),
    },
  ];
}

/** The name that was given, else the caller's own. @throws ValidationError when the caller is no user */
export function userNameOf(name: string | undefined, { principal }: Caller): string {
  if (name !== undefined) return name;
  if (principal.kind === "user") return principal.name;
  throw new ValidationError("Must specify userName when calling with non-User credentials.");
}

/** On a user by its name; one that does not exist is asked about at the path `/`. */
export async function onUser(
  db: Queries,
  operation: string,
  name: string | undefined,
  caller: Caller,
  context?: Context,
): Promise<AccessChecks> {
  const { accountId } = caller.principal;
  const userName = userNameOf(name, caller);
  const user = await findUser(db, accountId, userName);
  return check(operation, user?.arn ?? userArn(accountId, "/", userName), caller, context);
}

/** {@link onUser} for what changes a user's rights: `iam:PermissionsBoundary` is the user's boundary. */
export async function onBoundedUser(
  db: Queries,
  operation: string,
  name: string,
  caller: Caller,
  context: Context = {},
): Promise<AccessChecks> {
  const user = await findUser(db, caller.principal.accountId, name);
  const boundary = user && (await findPermissionsBoundary(db, user.userId));
  return onUser(db, operation, name, caller, {
    ...context,
    ...(boundary && { "iam:PermissionsBoundary": boundary.arn }),
  });
}

/** On a group by its name. */
export async function onGroup(
  db: Queries,
  operation: string,
  name: string,
  caller: Caller,
  context?: Context,
): Promise<AccessChecks> {
  const { accountId } = caller.principal;
  const group = await findGroup(db, accountId, name);
  return check(operation, group?.arn ?? groupArn(accountId, "/", name), caller, context);
}

export type ListedKind = "group" | "policy" | "user";

const listArns = { user: userArn, group: groupArn, policy: policyArn } as const;

/** On all users, groups or policies below a path. */
export function onAll(
  operation: string,
  kind: ListedKind,
  pathPrefix: string | undefined,
  caller: Caller,
): AccessChecks {
  return check(
    operation,
    listArns[kind](caller.principal.accountId, pathPrefix ?? "/", ""),
    caller,
  );
}

export interface SentTag {
  readonly Key: string;
  readonly Value: string;
}

/** Tags as identity/ has them. */
export function entityTags(tags: readonly SentTag[] | undefined) {
  return (tags ?? []).map(({ Key: key, Value: value }) => ({ key, value }));
}
