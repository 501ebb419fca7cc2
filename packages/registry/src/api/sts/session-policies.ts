import type { IdentityManagement } from "../../identity/identity-management.js";
import { getManagedPolicy } from "../../identity/managed-policies.js";
import { getPolicyVersion } from "../../identity/managed-policy-versions.js";

/** What both ways into a role narrow its session by. */
interface SessionPolicyInput {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined;
}

/**
 * The documents a session is narrowed to; undefined: not at all. Managed policies are the role's account's or AWS's, and
 * are taken as they are now: they travel in the session.
 */
export async function sessionPolicies(
  { database }: Pick<IdentityManagement, "database">,
  accountId: string,
  { Policy, PolicyArns = [] }: SessionPolicyInput,
): Promise<readonly string[] | undefined> {
  if (Policy === undefined && PolicyArns.length === 0) return undefined;
  const managed = await Promise.all(
    PolicyArns.map(({ arn = "" }) => currentDocument(database.read, accountId, arn)),
  );
  return [...(Policy === undefined ? [] : [Policy]), ...managed];
}

async function currentDocument(
  db: IdentityManagement["database"]["read"],
  accountId: string,
  arn: string,
): Promise<string> {
  const policy = await getManagedPolicy(db, accountId, arn);
  return (await getPolicyVersion(db, policy, `v${policy.defaultVersion}`)).document;
}
