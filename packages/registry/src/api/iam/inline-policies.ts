// What operations on inline policies do for any kind of principal; users', groups' and roles' handlers are in front.
import type { Caller } from "../../access/caller.js";
import { changeIdentities, type IdentityManagement } from "../../identity/identity-management.js";
import {
  deleteInlinePolicy,
  getInlinePolicy,
  listInlinePolicyNames,
  putInlinePolicy,
} from "../../identity/inline-policies.js";
import type { PageRequest } from "../page-token.js";
import { encodeDocument, marker } from "./descriptions.js";

type Transaction = Parameters<Parameters<typeof changeIdentities>[2]>[0];
type Queries = IdentityManagement["database"]["read"];

/** Finds the principal's unique id in the transaction that changes it. @throws NotFoundError */
export type FindPrincipal = (db: Queries | Transaction) => Promise<string>;

export async function putPolicyOf(
  identities: IdentityManagement,
  caller: Caller,
  find: FindPrincipal,
  { PolicyName: name, PolicyDocument: document }: SentPolicy,
): Promise<object> {
  await changeIdentities(identities, caller.principal.arn, async (tx, by) => {
    await putInlinePolicy(tx, await find(tx), { name, document }, by);
  });
  return {};
}

export interface SentPolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: string;
}

export async function getPolicyOf(db: Queries, find: FindPrincipal, policyName: string) {
  const { name, document } = await getInlinePolicy(db, await find(db), policyName);
  return { PolicyName: name, PolicyDocument: encodeDocument(document) };
}

export async function listPoliciesOf(db: Queries, find: FindPrincipal, page: PageRequest) {
  const { rows, next } = await listInlinePolicyNames(db, await find(db), page.query());
  return { PolicyNames: [...rows], ...marker(page, next) };
}

export async function deletePolicyOf(
  identities: IdentityManagement,
  caller: Caller,
  find: FindPrincipal,
  policyName: string,
): Promise<object> {
  await changeIdentities(identities, caller.principal.arn, async (tx, by) => {
    await deleteInlinePolicy(tx, await find(tx), policyName, by);
  });
  return {};
}
