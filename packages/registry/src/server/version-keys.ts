import type { PackageFormat } from "../catalog/model.js";
import { npmVersionKey } from "../formats/npm/package-name.js";

/** What is unique of a version of the format; undefined when it is not a version there. */
export function versionKeyOf(format: PackageFormat, version: string): string | undefined {
  return format === "npm" ? npmVersionKey(version) : version;
}
