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

/** Counts that an operator may set; the configuration's names. */
export interface ManagementLimits {
  readonly maxDomainsPerAccount: number;
  readonly maxRepositoriesPerDomain: number;
  /** Direct ones. */
  readonly maxUpstreamsPerRepository: number;
  readonly maxTagsPerResource: number;
  /** The root group included. */
  readonly maxPackageGroupsPerDomain: number;
}
