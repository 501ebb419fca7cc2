import { ValidationError } from "../errors.js";

/** `format/namespace/name` with `*` for any characters: the end of the ARNs of the packages that are meant. */
export type PackagePattern = string;

/**
 * Reads a pattern as people write it: `npm/@acme/*`, `npm/left-pad`, `pypi/acme-*`, `generic/team/tool`, `npm/*` (all of
 * a format). @throws ValidationError
 */
export function parsePackagePattern(text: string): PackagePattern {
  // Neither `?` nor `${` may come into a policy: they mean something there.
  const parts = /^([a-z]+)\/(?:(@?[\w.~*-]+)\/)?([\w.~*-]+)$/.exec(text);
  const [, format, namespace, name] = parts ?? [];
  if (format === undefined || name === undefined) {
    throw new ValidationError(
      `"${text}" is no pattern of packages: write the format and the name, e.g. npm/@acme/*, npm/left-pad, pypi/acme-*.`,
    );
  }
  if (namespace === undefined && name === "*") return `${format}/*`;
  const folded = format === "pypi" ? name.toLowerCase().replace(/[-_.]+/g, "-") : name;
  return `${format}/${namespace?.replace(/^@/, "") ?? ""}/${folded}`;
}
