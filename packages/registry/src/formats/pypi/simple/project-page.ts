/** What clients see of a project. */
export interface ProjectPage {
  /** Normalised. */
  readonly name: string;
  /** Ascending by PEP 440. */
  readonly versions: readonly string[];
  readonly files: readonly ProjectFile[];
  /** PEP 792; absent: active. */
  readonly status?: ProjectStatus;
  /** PEP 708: projects elsewhere that this one is the same as. */
  readonly tracks?: readonly string[];
  readonly alternateLocations?: readonly string[];
}

export interface ProjectStatus {
  readonly status: "active" | "archived" | "quarantined" | "deprecated";
  readonly reason?: string;
}

/** One file as a simple index lists it. */
export interface ProjectFile {
  readonly filename: string;
  /** As clients ask for it in paths. */
  readonly version: string;
  readonly versionKey: string;
  /** Lower-case hex, by algorithm. */
  readonly hashes: Readonly<Record<string, string>>;
  readonly requiresPython?: string;
  readonly sizeBytes?: number;
  readonly uploadedAtMs?: number;
  /** The reason, maybe empty; absent: not yanked. */
  readonly yanked?: string;
  /** `<file>.metadata` is served; its SHA-256 when it is known. */
  readonly coreMetadata?: true | string;
  readonly hasProvenance?: boolean;
}

/** Path of a file below the project's page. */
export function filePath({ version, filename }: ProjectFile): string {
  return `${encodeURIComponent(version)}/${encodeURIComponent(filename)}`;
}

/** PEP 700: at most six digits of a second. */
export function uploadTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** Newest version of the simple repository API that is answered with (PEP 792). */
export const apiVersion = "1.4";
