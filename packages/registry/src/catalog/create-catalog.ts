import { beginAsset } from "./begin-asset.js";
import type { Catalog } from "./catalog.js";
import { editPackage } from "./edit-package.js";
import { findCompanion } from "./find-companion.js";
import { getVersion } from "./get-version.js";
import { listPackageNames } from "./list-package-names.js";
import { AssetOpener } from "./open-asset.js";
import type { CatalogParts } from "./parts.js";
import { publish } from "./publish.js";
import { explainAbsence } from "./reachable.js";
import { searchPackages } from "./search-packages.js";
import { SearchTexts } from "./search-texts.js";
import { deletePackage } from "./versions/delete-package.js";
import { viewPackage } from "./view-package.js";

/** The catalog's verbs, bound to what they work with. */
export function createCatalog(parts: CatalogParts): Catalog {
  const opener = new AssetOpener(parts);
  const searchTexts = new SearchTexts(parts);
  return {
    viewPackage: (repository, name) => viewPackage(parts, repository, name),
    refreshPackage: (repository, name) => viewPackage(parts, repository, name, parts.now()),
    explainAbsence: (repository, name) => explainAbsence(parts, repository, name),
    openAsset: (repository, reference, caller) =>
      opener.openKnown(repository, reference) ?? opener.open(repository, reference, caller),
    findCompanion: (repository, reference, companion) =>
      findCompanion(parts, repository, reference, companion),
    listPackageNames: (repository, format) => listPackageNames(parts, repository, format),
    beginAsset: (domain, name) => beginAsset(parts, domain, name),
    publish: (repository, version, caller) => publish(parts, repository, version, caller),
    editPackage: (repository, name, edit, caller) =>
      editPackage(parts, { repository, package: name, caller }, edit),
    async deletePackage(repository, name, caller, expectedRevision) {
      const target = { repository, package: name, caller };
      await deletePackage(parts, target, { expectedRevision, isFinal: true });
    },
    searchPackages: (repository, query) => searchPackages(parts, searchTexts, repository, query),
    getVersion: (repository, name, versionKey, version) =>
      getVersion(parts, repository, name, versionKey, version),
    recordConsumption: (repository, { package: name, asset }, version, { principal }) => {
      parts.consumption.record({
        at_ms: parts.now(),
        principal: principal.arn,
        repository_id: repository.id,
        format: name.format,
        namespace: name.namespace,
        name: name.name,
        version,
        asset,
      });
    },
  };
}
