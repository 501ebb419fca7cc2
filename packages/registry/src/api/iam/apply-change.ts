import type { Caller } from "../../access/caller.js";
import { changeIdentities, type IdentityManagement } from "../../identity/identity-management.js";

/** One transaction of the caller's, for operations that answer nothing but that it is done. */
export async function applyChange(
  identities: IdentityManagement,
  { principal }: Caller,
  work: Parameters<typeof changeIdentities<void>>[2],
): Promise<Record<string, never>> {
  await changeIdentities(identities, principal.arn, work);
  return {};
}
