import { randomBytes } from "node:crypto";
import type { Transaction } from "../../database/database.js";
import { ConflictError, QuotaExceededError } from "../../errors.js";
import type { Domain, Repository } from "../model.js";
import { repositoryArn } from "../../arns.js";
import { type DomainName, getDomain, getRepository } from "./lookup.js";
import type { Management } from "./management.js";
import { recordRepositoryChange } from "./record-repository-change.js";
import { type Tag, putTags } from "./tags.js";
import { checkUpstreams, setUpstreams } from "./upstreams.js";

export interface NewRepository {
  readonly domain: DomainName;
  readonly name: string;
  /** Account id of who makes it. */
  readonly administratorAccount: string;
  readonly description: string | undefined;
  /** Names, the first is searched first. */
  readonly upstreams: readonly string[];
  readonly tags: readonly Tag[];
}

/** @throws NotFoundError, ConflictError, QuotaExceededError, ValidationError */
export async function createRepository(
  { database, limits, now, region }: Pick<Management, "database" | "limits" | "now" | "region">,
  request: NewRepository,
  principal: string,
): Promise<Repository> {
  const { name } = request;
  checkUpstreams(name, request.upstreams, limits.maxUpstreamsPerRepository);
  return database.transact(async (tx) => {
    const domain = await getDomain(tx, request.domain);
    await refuseIfTaken(tx, domain, name);
    await refuseBeyondQuota(tx, domain, limits.maxRepositoriesPerDomain);
    const repositoryId = await insertRepository(tx, domain, request, now());
    await setUpstreams(tx, domain, repositoryId, request.upstreams);
    const arn = repositoryArn(region, { name, domain });
    const resource = { arn, type: "repository", name, domainId: domain.id, repositoryId } as const;
    await putTags(tx, resource, request.tags, limits.maxTagsPerResource);
    const detail = { created: name, upstreams: request.upstreams };
    const change = { operation: "Created", detail, principal, region, atMs: now() } as const;
    await recordRepositoryChange(tx, { id: repositoryId, name, domain }, change);
    return getRepository(tx, domain, name);
  });
}

async function refuseIfTaken(tx: Transaction, domain: Domain, name: string): Promise<void> {
  const taken = await tx
    .selectFrom("repositories")
    .select("repository_id")
    .where("domain_id", "=", domain.id)
    .where("name", "=", name)
    .executeTakeFirst();
  if (taken === undefined) return;
  throw new ConflictError(
    `Repository '${name}' exists already in domain '${domain.name}'.`,
    "repository",
    name,
  );
}

async function refuseBeyondQuota(tx: Transaction, domain: Domain, limit: number): Promise<void> {
  const { count } = await tx
    .selectFrom("repositories")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("domain_id", "=", domain.id)
    .where("deleted_at_ms", "is", null)
    .executeTakeFirstOrThrow();
  if (count < limit) return;
  throw new QuotaExceededError(
    `Domain '${domain.name}' has ${count} repositories; the limit is ${limit}.`,
    "domain",
    domain.name,
  );
}

async function insertRepository(
  tx: Transaction,
  domain: Domain,
  { name, administratorAccount, description }: NewRepository,
  atMs: number,
): Promise<string> {
  const repositoryId = randomBytes(16).toString("hex");
  await tx
    .insertInto("repositories")
    .values({
      repository_id: repositoryId,
      domain_id: domain.id,
      name,
      administrator_account: administratorAccount,
      description: description ?? null,
      created_at_ms: atMs,
    })
    .execute();
  return repositoryId;
}
