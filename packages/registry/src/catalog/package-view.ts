// Everything a repository can see of one package: what documents (packument, simple index …) are rendered from.
import type { DetailedVersion, PackageName, Repository, StoredPackage } from "./model.js";
import type { UpstreamDocument } from "./upstream.js";

/** Sources in search order, the addressed repository first; the nearest one that has a version wins. */
export interface PackageView {
  readonly name: PackageName;
  readonly sources: readonly PackageSource[];
  /** Until then nobody upstream need be asked again; Infinity when no upstream is involved. */
  readonly freshUntilMs: number;
  /** An upstream did not answer and an older document of it stands in. */
  readonly isStale: boolean;
  /** Names what is in the view: views with the same id render to the same documents. */
  readonly contentId: string;
}

export type PackageSource = StoredSource | UpstreamSource;

/** A repository of ours that holds versions of the package. */
export interface StoredSource {
  readonly kind: "stored";
  readonly repository: Repository;
  readonly package: StoredPackage;
  /** All statuses; the format leaves out what its clients may not see. */
  readonly versions: readonly DetailedVersion[];
  /** npm's dist-tags. */
  readonly tags: ReadonlyMap<string, string>;
}

/** A public registry, through the connection of a repository. */
export interface UpstreamSource {
  readonly kind: "upstream";
  readonly repository: Repository;
  readonly connection: string;
  readonly document: UpstreamDocument;
  /** When the document was last confirmed by the upstream. */
  readonly checkedAtMs: number;
  /** For versions whose time the upstream does not tell: when we saw them first. */
  readonly firstSeenMs: ReadonlyMap<string, number>;
}
