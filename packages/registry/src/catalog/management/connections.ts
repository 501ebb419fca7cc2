import { ConflictError, NotFoundError, QuotaExceededError, ValidationError } from "../../errors.js";
import type { Repository } from "../model.js";
import { type DomainName, getRepository } from "./lookup.js";
import type { Management } from "./management.js";
import { recordRepositoryChange } from "./record-repository-change.js";

/**
 * Lets the repository pull from a public registry. One connection for each repository, and never beside upstreams.
 * @throws NotFoundError, ValidationError, ConflictError for the same one again, QuotaExceededError for a second one
 */
export async function associateConnection(
  {
    database,
    connections,
    now,
    region,
  }: Pick<Management, "connections" | "database" | "now" | "region">,
  domain: DomainName,
  name: string,
  connection: string,
  principal: string,
): Promise<Repository> {
  return database.transact(async (tx) => {
    const repository = await getRepository(tx, domain, name);
    const known = connections.get(connection);
    if (known === undefined) {
      const names = [...connections.keys()].sort().join(", ");
      throw new ValidationError(
        `There is no external connection '${connection}'; there are: ${names}.`,
      );
    }
    refuseSecond(repository, connection);
    await tx
      .insertInto("repository_connections")
      .values({ repository_id: repository.id, connection, format: known.format })
      .execute();
    const by = { operation: "Updated", principal, region, atMs: now() } as const;
    const detail = { associated: connection };
    await recordRepositoryChange(tx, repository, { ...by, detail });
    return getRepository(tx, domain, name);
  });
}

/** Stops pulling; what is stored stays. @throws NotFoundError also when the connection is not there */
export async function disassociateConnection(
  { database, now, region }: Pick<Management, "database" | "now" | "region">,
  domain: DomainName,
  name: string,
  connection: string,
  principal: string,
): Promise<Repository> {
  return database.transact(async (tx) => {
    const repository = await getRepository(tx, domain, name);
    if (repository.connection?.name !== connection) {
      throw new NotFoundError(
        `Repository '${name}' has no external connection '${connection}'.`,
        "external-connection",
        connection,
      );
    }
    await tx
      .deleteFrom("repository_connections")
      .where("repository_id", "=", repository.id)
      .execute();
    const by = { operation: "Updated", principal, region, atMs: now() } as const;
    const detail = { disassociated: connection };
    await recordRepositoryChange(tx, repository, { ...by, detail });
    return getRepository(tx, domain, name);
  });
}

function refuseSecond(repository: Repository, connection: string): void {
  const { name, upstreams } = repository;
  if (repository.connection?.name === connection) {
    throw new ConflictError(
      `Repository '${name}' has the external connection '${connection}' already.`,
      "repository",
      name,
    );
  }
  if (repository.connection !== undefined) {
    throw new QuotaExceededError(
      `Repository '${name}' has the external connection '${repository.connection.name}'; the limit is 1.`,
      "repository",
      name,
    );
  }
  if (upstreams.length > 0) {
    throw new ValidationError(
      `Repository '${name}' has upstreams (${upstreams.join(", ")}); it cannot have an external connection too.`,
    );
  }
}
