import { findVersion } from "../../database/package-versions.js";
import { openVersionDocument } from "../domain-keyring.js";
import { getPackage } from "../management/lookup.js";
import type { PackageName, Repository } from "../model.js";
import type { CatalogParts } from "../parts.js";

/**
 * The readme that was stored with a version of this very repository; undefined when it has none.
 * @throws NotFoundError when the repository does not hold the package
 */
export async function readReadme(
  { database, keyring }: Pick<CatalogParts, "database" | "keyring">,
  repository: Repository,
  name: PackageName,
  versionKey: string,
): Promise<string | undefined> {
  const { id } = await getPackage(database.read, repository, name);
  const sealed = (await findVersion(database.read, id, versionKey))?.readme_sealed;
  if (sealed === undefined || sealed === null) return undefined;
  const domainId = repository.domain.id;
  const key = await keyring.get(domainId);
  return openVersionDocument(
    key,
    domainId,
    { kind: "readme", package: name, versionKey },
    sealed,
  ).toString();
}
