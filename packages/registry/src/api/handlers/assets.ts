import { listAssetPage } from "../../catalog/management/list-versions.js";
import type { PackageName, StoredAsset, StoredVersion } from "../../catalog/model.js";
import { ConflictError, NotFoundError } from "../../errors.js";
import type { OperationHandlers } from "../handler.js";
import { onPackage } from "../resources.js";
import type { ApiServices } from "../services.js";
import { toAssetSummary, toCoordinates } from "./descriptions.js";
import { findStoredVersion } from "./stored-version.js";

type AssetOperations = Pick<
  OperationHandlers,
  "GetPackageVersionAsset" | "ListPackageVersionAssets"
>;

export function createAssetHandlers(
  services: Pick<ApiServices, "catalog" | "management" | "formatFacts">,
): AssetOperations {
  const { catalog, management } = services;
  const { read } = management.database;
  return {
    ListPackageVersionAssets: {
      access: (input, caller) => [onPackage("ListPackageVersionAssets", input, caller)],
      async handle(input, { caller, page }) {
        const { name, stored } = await findStoredVersion(services, input, caller);
        const { rows, next } = await listAssetPage(read, stored.id, page.query());
        return {
          ...toCoordinates(name),
          version: stored.version,
          versionRevision: stored.revision,
          assets: rows.map(toAssetSummary),
          nextToken: page.tokenFor(next),
        };
      },
    },
    GetPackageVersionAsset: {
      access: (input, caller) => [onPackage("GetPackageVersionAsset", input, caller)],
      async handle(input, { caller }) {
        const { repository, name, stored } = await findStoredVersion(services, input, caller);
        requireDownloadable(stored, name, input.asset, input.packageVersionRevision);
        const reference = { package: name, versionKey: stored.versionKey, asset: input.asset };
        const content = await catalog.openAsset(repository, reference, caller);
        const asset = await content.open();
        catalog.recordConsumption(repository, reference, stored.version, caller);
        return {
          asset,
          assetName: input.asset,
          packageVersion: stored.version,
          packageVersionRevision: stored.revision,
        };
      },
    },
  };
}

function requireDownloadable(
  stored: StoredVersion & { readonly assets: readonly StoredAsset[] },
  { name }: PackageName,
  asset: string,
  revision: string | undefined,
): void {
  const { version, status } = stored;
  if (revision !== undefined && revision !== stored.revision) {
    throw new ConflictError(
      `Version ${version} of '${name}': current revision: ${stored.revision}, expected revision: ${revision}`,
      "package-version",
      version,
    );
  }
  if (status === "Archived" || status === "Disposed") {
    throw new ConflictError(
      `Version ${version} of '${name}' is ${status}; its assets cannot be downloaded.`,
      "package-version",
      version,
    );
  }
  if (status === "Unfinished" || !stored.assets.some((known) => known.name === asset)) {
    throw new NotFoundError(
      `Version ${version} of '${name}' has no asset '${asset}'.`,
      "asset",
      asset,
    );
  }
}
