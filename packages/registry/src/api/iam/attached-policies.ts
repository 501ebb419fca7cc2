// What operations on attached policies do for any kind of principal; users', groups' and roles' handlers are in front.
import { parsePolicyArn } from "../../arns.js";
import type { Caller } from "../../access/caller.js";
import { pageOfList } from "../../database/pages.js";
import { changeIdentities, type IdentityManagement } from "../../identity/identity-management.js";
import {
  attachPolicy,
  detachPolicy,
  listAttachedPolicies,
} from "../../identity/policy-attachments.js";
import type { PageRequest } from "../page-token.js";
import { marker } from "./descriptions.js";
import type { FindPrincipal } from "./inline-policies.js";

export async function attachPolicyTo(
  identities: IdentityManagement,
  { principal: { accountId, arn } }: Caller,
  find: FindPrincipal,
  policyArn: string,
): Promise<object> {
  await changeIdentities(identities, arn, async (tx, by) => {
    await attachPolicy(tx, { principalId: await find(tx), accountId }, policyArn, by);
  });
  return {};
}

export async function detachPolicyFrom(
  identities: IdentityManagement,
  { principal: { arn } }: Caller,
  find: FindPrincipal,
  policyArn: string,
): Promise<object> {
  await changeIdentities(identities, arn, async (tx, by) => {
    await detachPolicy(tx, { principalId: await find(tx) }, policyArn, by);
  });
  return {};
}

export async function listPoliciesAttachedTo(
  db: IdentityManagement["database"]["read"],
  find: FindPrincipal,
  { PathPrefix: prefix = "/" }: { readonly PathPrefix?: string | undefined },
  page: PageRequest,
) {
  const all = (await listAttachedPolicies(db, await find(db))).flatMap((arn) => {
    const parsed = parsePolicyArn(arn);
    return parsed?.path.startsWith(prefix) === true ? [{ arn, name: parsed.name }] : [];
  });
  const { rows, next } = pageOfList(all, ({ arn }) => arn, page.query());
  const AttachedPolicies = rows.map(({ arn, name }) => ({ PolicyName: name, PolicyArn: arn }));
  return { AttachedPolicies, ...marker(page, next) };
}
