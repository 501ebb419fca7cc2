import type { Catalog } from "../catalog/catalog.js";
import type { FindFormatFacts } from "../catalog/format-facts.js";
import type { DiscardBytes } from "../catalog/management/delete-domain.js";
import type { EmptyRepository } from "../catalog/management/delete-repository.js";
import type { Management } from "../catalog/management/management.js";
import type { PackageFormat, Repository } from "../catalog/model.js";
import type { VersionOperations } from "../catalog/versions/index.js";
import type { ControlPlaneAccess } from "./access.js";

/** What the handlers are made with. */
export interface ApiServices {
  readonly management: Management;
  readonly catalog: Pick<
    Catalog,
    "beginAsset" | "getVersion" | "openAsset" | "publish" | "recordConsumption"
  >;
  readonly versions: VersionOperations;
  readonly discardBytes: DiscardBytes;
  readonly emptyRepository: EmptyRepository;
  readonly mintToken: ControlPlaneAccess["mintToken"];
  /** Where clients of the format find the repository; ends in `/`. */
  readonly repositoryEndpoint: (repository: Repository, format: PackageFormat) => string;
  readonly formatFacts: FindFormatFacts;
}
