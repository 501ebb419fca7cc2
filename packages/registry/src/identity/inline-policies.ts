// Policies that are part of one user, group or role.
import type { Queries, Transaction } from "../database/database.js";
import { behind, type Page, type PageQuery, toPage } from "../database/pages.js";
import { NotFoundError, QuotaExceededError } from "../errors.js";
import { checkPolicyDocument } from "../policy-document.js";
import type { ChangedBy } from "./accounts.js";
import { recordIdentityChange } from "./identity-change.js";
import { checkEntityName } from "./identity-names.js";
import { type HolderKind, holderKind } from "./policy-holder.js";

export interface InlinePolicy {
  readonly name: string;
  /** The JSON document as it was put. */
  readonly document: string;
}

/** IAM's: of all inline policies of one principal together, white space not counted. */
const maxCharacters: Readonly<Record<HolderKind, number>> = {
  user: 2_048,
  group: 5_120,
  role: 10_240,
};

/**
 * Creates or replaces a policy of the principal with this unique id.
 * @throws ValidationError for a document that is not understood, with its place; QuotaExceededError
 */
export async function putInlinePolicy(
  tx: Transaction,
  principalId: string,
  { name, document }: InlinePolicy,
  by: ChangedBy,
): Promise<void> {
  checkEntityName("policy name", name, 128);
  checkPolicyDocument(document, "identity");
  const kind = holderKind(principalId);
  const others = (await listInlinePolicies(tx, principalId)).filter((each) => each.name !== name);
  const characters = [...others, { document }].reduce((sum, each) => sum + sizeOf(each), 0);
  if (characters > maxCharacters[kind]) {
    throw new QuotaExceededError(
      `Maximum policy size of ${maxCharacters[kind]} bytes exceeded for this ${kind}: its inline policies have ${characters} without white space.`,
      "policy",
      name,
    );
  }
  await tx
    .insertInto("inline_policies")
    .values({ principal_id: principalId, name, document })
    .onConflict((conflict) => conflict.columns(["principal_id", "name"]).doUpdateSet({ document }))
    .execute();
  await recordIdentityChange(tx, { putInlinePolicy: name, principalId }, by);
}

/** @throws NotFoundError */
export async function deleteInlinePolicy(
  tx: Transaction,
  principalId: string,
  name: string,
  by: ChangedBy,
): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom("inline_policies")
    .where("principal_id", "=", principalId)
    .where("name", "=", name)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw noSuchPolicy(principalId, name);
  await recordIdentityChange(tx, { deletedInlinePolicy: name, principalId }, by);
}

/** @throws NotFoundError */
export async function getInlinePolicy(
  db: Queries,
  principalId: string,
  name: string,
): Promise<InlinePolicy> {
  const row = await db
    .selectFrom("inline_policies")
    .select(["name", "document"])
    .where("principal_id", "=", principalId)
    .where("name", "=", name)
    .executeTakeFirst();
  if (row === undefined) throw noSuchPolicy(principalId, name);
  return row;
}

/** All inline policies of a principal, by name. Their size bounds their number. */
export async function listInlinePolicies(
  db: Queries,
  principalId: string,
): Promise<InlinePolicy[]> {
  return db
    .selectFrom("inline_policies")
    .select(["name", "document"])
    .where("principal_id", "=", principalId)
    .orderBy("name")
    .execute();
}

/** Names only, in pages. */
export async function listInlinePolicyNames(
  db: Queries,
  principalId: string,
  { after, limit }: PageQuery,
): Promise<Page<string>> {
  const rows = await db
    .selectFrom("inline_policies")
    .select("name")
    .where("principal_id", "=", principalId)
    .$if(after !== undefined, (query) => query.where(behind(["name"], after ?? [])))
    .orderBy("name")
    .limit(limit + 1)
    .execute();
  return toPage(
    rows.map(({ name }) => name),
    limit,
    (name) => [name],
  );
}

function sizeOf({ document }: Pick<InlinePolicy, "document">): number {
  return document.replace(/\s/g, "").length;
}

function noSuchPolicy(principalId: string, name: string): NotFoundError {
  const kind = holderKind(principalId);
  return new NotFoundError(`The ${kind} policy with name ${name} cannot be found.`, "policy", name);
}
