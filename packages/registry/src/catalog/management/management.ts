import type { Clock } from "../../clock.js";
import type { Database } from "../../database/database.js";
import type { KeyProviders } from "../../keys/index.js";
import type { PackageFormat } from "../model.js";

/** What the verbs of this folder work with; each takes the part it needs. */
export interface Management {
  readonly database: Database;
  readonly now: Clock;
  readonly keys: KeyProviders;
  /** Region of ARNs, e.g. `us-local-1`. */
  readonly region: string;
  /** External connections that may be associated, by name (`public:npmjs`). */
  readonly connections: ReadonlyMap<string, { readonly format: PackageFormat }>;
  readonly limits: ManagementLimits;
}

/** Counts; CodeArtifact's quotas of the same names. */
export interface ManagementLimits {
  readonly domainsPerAccount: number;
  readonly repositoriesPerDomain: number;
}

/** CodeArtifact's default quotas. */
export const defaultManagementLimits: ManagementLimits = {
  domainsPerAccount: 10,
  repositoriesPerDomain: 1000,
};
