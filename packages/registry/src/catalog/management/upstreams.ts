import type { Transaction } from "../../database/database.js";
import { QuotaExceededError, ValidationError } from "../../errors.js";
import type { Domain } from "../model.js";
import { repositoryNotFound } from "./lookup.js";

/**
 * Checks a list of upstreams for the repository. Cycles over several repositories are allowed: the search visits each once.
 * @throws QuotaExceededError, ValidationError for itself or a name given twice
 */
export function checkUpstreams(
  repositoryName: string,
  upstreams: readonly string[],
  maxUpstreams: number,
): void {
  if (upstreams.length > maxUpstreams) {
    throw new QuotaExceededError(
      `A repository may have ${maxUpstreams} upstreams; ${upstreams.length} are given.`,
      "repository",
      repositoryName,
    );
  }
  if (upstreams.includes(repositoryName)) {
    throw new ValidationError(`Repository '${repositoryName}' cannot be its own upstream.`);
  }
  const twice = upstreams.find((name, index) => upstreams.indexOf(name) !== index);
  if (twice !== undefined) throw new ValidationError(`Upstream '${twice}' is given twice.`);
}

/** Replaces the upstreams; the first is searched first. @throws NotFoundError for one that is not in the domain */
export async function setUpstreams(
  tx: Transaction,
  domain: Domain,
  repositoryId: string,
  upstreams: readonly string[],
): Promise<void> {
  await tx.deleteFrom("repository_upstreams").where("repository_id", "=", repositoryId).execute();
  for (const [position, name] of upstreams.entries()) {
    const upstream = await tx
      .selectFrom("repositories")
      .select("repository_id")
      .where("domain_id", "=", domain.id)
      .where("name", "=", name)
      .executeTakeFirst();
    if (upstream === undefined) throw repositoryNotFound(domain, name);
    await tx
      .insertInto("repository_upstreams")
      .values({
        repository_id: repositoryId,
        position,
        upstream_repository_id: upstream.repository_id,
      })
      .execute();
  }
}
