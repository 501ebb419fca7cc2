import type { Caller } from "../../access/caller.js";
import { getRepository } from "../../catalog/management/lookup.js";
import type { PackageName, Repository, StoredAsset, StoredVersion } from "../../catalog/model.js";
import { NotFoundError } from "../../errors.js";
import { type PackageInput, domainOf, packageNameOf } from "../resources.js";
import type { ApiServices } from "../services.js";

export interface VersionInput extends PackageInput {
  readonly packageVersion: string;
}

export interface FoundVersion {
  readonly repository: Repository;
  readonly name: PackageName;
  readonly stored: StoredVersion & {
    readonly assets: readonly StoredAsset[];
    readonly metadata: Buffer;
  };
}

/** The version as this very repository stores it; upstreams are not looked at. @throws NotFoundError */
export async function findStoredVersion(
  { catalog, management, formatFacts }: Pick<ApiServices, "catalog" | "management" | "formatFacts">,
  input: VersionInput,
  caller: Caller,
): Promise<FoundVersion> {
  const name = packageNameOf(input);
  const repository = await getRepository(
    management.database.read,
    domainOf(input, caller),
    input.repository,
  );
  const { packageVersion: version } = input;
  const facts = formatFacts(name.format);
  const key = facts === undefined ? version : facts.versionKey(version);
  if (key === undefined) {
    const message = `'${version}' is not a version of ${name.format}.`;
    throw new NotFoundError(message, "package-version", version);
  }
  return { repository, name, stored: await catalog.getVersion(repository, name, key, version) };
}
