import { randomBytes } from "node:crypto";
import { recordChange } from "../../database/changes.js";
import type { Transaction } from "../../database/database.js";
import { ConflictError, QuotaExceededError } from "../../errors.js";
import { providerFor } from "../../keys/index.js";
import { domainKeyContext } from "../domain-keyring.js";
import { recordResourceEvent } from "../../events/record-resource-event.js";
import type { Domain } from "../model.js";
import { domainArn } from "../../arns.js";
import type { DomainName } from "./lookup.js";
import type { Management } from "./management.js";
import { findDomain } from "./repository-rows.js";
import { type Tag, putTags } from "./tags.js";

export interface NewDomain extends DomainName {
  /** Key id, alias or ARN; absent: the default key. */
  readonly encryptionKey?: string | undefined;
  readonly tags: readonly Tag[];
}

/**
 * Makes a domain with a data key of its own, wrapped by its encryption key.
 * @throws ConflictError, QuotaExceededError, ValidationError (ENCRYPTION_KEY_ERROR), KeyUnavailableError
 */
export async function createDomain(
  management: Pick<Management, "database" | "keys" | "limits" | "now" | "region">,
  request: NewDomain,
  principal: string,
): Promise<Domain> {
  const { database, keys, now, region } = management;
  await refuseIfTaken(database.read, request);
  const provider = providerFor(keys, request.encryptionKey);
  const encryptionKeyArn = await provider.resolveKey(request.encryptionKey);
  const id = randomBytes(16).toString("hex");
  const { wrapped, plaintext } = await provider.generateDataKey(
    encryptionKeyArn,
    domainKeyContext(id),
  );
  plaintext.fill(0);
  const { name, owner } = request;
  const domain: Domain = { id, name, owner, encryptionKeyArn, createdAtMs: now() };
  await database.transact(async (tx) => {
    await refuseIfTaken(tx, request);
    await refuseBeyondQuota(tx, request, management.limits.maxDomainsPerAccount);
    await insertDomain(tx, domain, { wrapped, provider: provider.name });
    await putTags(
      tx,
      { arn: domainArn(region, domain), type: "domain", name, domainId: id },
      request.tags,
      management.limits.maxTagsPerResource,
    );
    const detail = { created: name, encryptionKey: encryptionKeyArn };
    const atMs = domain.createdAtMs;
    const change = { kind: "domain", domainId: id, principal, detail } as const;
    const sequence = await recordChange(tx, change, atMs);
    await recordResourceEvent(tx, {
      detailType: "Packhouse Domain State Change",
      arn: domainArn(region, domain),
      ...{ domainId: id, sequence, principal, atMs },
      told: { operationType: "Created", changes: detail },
    });
  });
  return domain;
}

async function refuseIfTaken(
  db: Management["database"]["read"],
  { name, owner }: DomainName,
): Promise<void> {
  if ((await findDomain(db, owner, name)) === undefined) return;
  throw new ConflictError(`Domain '${name}' exists already in account '${owner}'.`, "domain", name);
}

async function refuseBeyondQuota(
  tx: Transaction,
  { name, owner }: DomainName,
  limit: number,
): Promise<void> {
  const { count } = await tx
    .selectFrom("domains")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("account_id", "=", owner)
    .executeTakeFirstOrThrow();
  if (count < limit) return;
  throw new QuotaExceededError(
    `Account '${owner}' has ${count} domains; the limit is ${limit}.`,
    "domain",
    name,
  );
}

async function insertDomain(
  tx: Transaction,
  domain: Domain,
  dataKey: { readonly wrapped: Buffer; readonly provider: string },
): Promise<void> {
  await tx
    .insertInto("domains")
    .values({
      domain_id: domain.id,
      account_id: domain.owner,
      name: domain.name,
      encryption_key_arn: domain.encryptionKeyArn,
      created_at_ms: domain.createdAtMs,
    })
    .execute();
  await tx
    .insertInto("domain_keys")
    .values({
      domain_key_id: randomBytes(16).toString("hex"),
      domain_id: domain.id,
      wrapped: dataKey.wrapped,
      provider: dataKey.provider,
      encryption_key_arn: domain.encryptionKeyArn,
      created_at_ms: domain.createdAtMs,
    })
    .execute();
}
