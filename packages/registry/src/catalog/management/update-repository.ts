import { ValidationError } from "../../errors.js";
import type { Repository } from "../model.js";
import { type DomainName, getRepository } from "./lookup.js";
import type { Management } from "./management.js";
import { recordRepositoryChange } from "./record-repository-change.js";
import { checkUpstreams, setUpstreams } from "./upstreams.js";

export interface RepositoryUpdate {
  /** Undefined: as it is. */
  readonly description: string | undefined;
  /** Replaces the whole list; undefined: as it is. */
  readonly upstreams: readonly string[] | undefined;
}

/** @throws NotFoundError, QuotaExceededError, ValidationError for upstreams beside an external connection */
export async function updateRepository(
  { database, limits, now, region }: Pick<Management, "database" | "limits" | "now" | "region">,
  domain: DomainName,
  name: string,
  { description, upstreams }: RepositoryUpdate,
  principal: string,
): Promise<Repository> {
  if (upstreams !== undefined) checkUpstreams(name, upstreams, limits.maxUpstreamsPerRepository);
  return database.transact(async (tx) => {
    const repository = await getRepository(tx, domain, name);
    if (description !== undefined) {
      await tx
        .updateTable("repositories")
        .set({ description })
        .where("repository_id", "=", repository.id)
        .execute();
    }
    if (upstreams !== undefined) {
      refuseBesideConnection(repository);
      await setUpstreams(tx, repository.domain, repository.id, upstreams);
    }
    const detail = { updated: name, description, upstreams };
    const change = { operation: "Updated", detail, principal, region, atMs: now() } as const;
    await recordRepositoryChange(tx, repository, change);
    return getRepository(tx, domain, name);
  });
}

function refuseBesideConnection({ name, connection }: Repository): void {
  if (connection === undefined) return;
  throw new ValidationError(
    `Repository '${name}' has the external connection '${connection.name}'; disassociate it before setting upstreams.`,
  );
}
