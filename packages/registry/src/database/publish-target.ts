import { sql } from "kysely";
import type { Queries } from "./database.js";
import type { PackageNameColumns } from "./packages.js";
import { prepareQuery } from "./prepared-query.js";
import { type Tombstone, toTombstone } from "./tombstones.js";

/** What a repository has under a name and version that are to be published. */
export interface PublishTarget {
  /** Whether the package has a record. */
  readonly isKnown: boolean;
  /** A package whose name differs in upper and lower case only. */
  readonly similar: Pick<PackageNameColumns, "namespace" | "name"> | undefined;
  /** What was deleted under this version. */
  readonly tombstone: Tombstone | undefined;
  /** How often the domain's package groups changed. */
  readonly groupsRevision: number;
}

const selectTarget = prepareQuery<
  PackageNameColumns & {
    readonly repositoryId: string;
    readonly lowerNamespace: string;
    readonly lowerName: string;
    readonly versionKey: string;
  }
>()((db, { repositoryId, format, namespace, name, lowerNamespace, lowerName, versionKey }) =>
  db
    .selectFrom("repositories")
    .leftJoin("packages as similar", (join) =>
      join
        .onRef("similar.repository_id", "=", "repositories.repository_id")
        .on("similar.format", "=", format)
        .on(sql`lower(similar.namespace)`, "=", lowerNamespace)
        .on(sql`lower(similar.name)`, "=", lowerName),
    )
    .leftJoin("tombstones", (join) =>
      join
        .onRef("tombstones.repository_id", "=", "repositories.repository_id")
        .on("tombstones.format", "=", format)
        .on("tombstones.namespace", "=", namespace)
        .on("tombstones.name", "=", name)
        .on("tombstones.version_key", "=", versionKey),
    )
    .innerJoin("domains", "domains.domain_id", "repositories.domain_id")
    .select(["similar.namespace", "similar.name", "tombstones.digests", "tombstones.is_final"])
    .select("domains.groups_revision")
    // Not in the index of exact names, which SQLite would otherwise read for the whole repository because it covers.
    .select("similar.revision as similar_revision")
    .where("repositories.repository_id", "=", repositoryId)
    .where("repositories.deleted_at_ms", "is", null),
);

/** One look at all that a publish of a version decides on. Undefined when the repository is gone. */
export async function findPublishTarget(
  db: Queries,
  repositoryId: string,
  { format, namespace, name }: PackageNameColumns,
  versionKey: string,
): Promise<PublishTarget | undefined> {
  const rows = await selectTarget(db, {
    repositoryId,
    format,
    namespace,
    name,
    lowerNamespace: namespace.toLowerCase(),
    lowerName: name.toLowerCase(),
    versionKey,
  });
  const [first] = rows;
  if (first === undefined) return undefined;
  const isKnown = rows.some((row) => row.namespace === namespace && row.name === name);
  const { digests, is_final: isFinal } = first;
  return {
    isKnown,
    groupsRevision: first.groups_revision,
    similar:
      isKnown || first.namespace === null || first.name === null
        ? undefined
        : { namespace: first.namespace, name: first.name },
    tombstone:
      digests === null || isFinal === null
        ? undefined
        : toTombstone(versionKey, { digests, is_final: isFinal }),
  };
}
