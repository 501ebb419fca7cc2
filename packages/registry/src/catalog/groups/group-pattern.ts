// Patterns of package groups: `/npm/*`, `/npm/scope/lib~`, `/npm//react$`. A pattern is the set of the paths
// (`/{format}/{namespace}/{name}`) it matches, and its text is the group's identity.
import { isWordCharacter } from "../../database/name-skeleton.js";
import { ValidationError } from "../../errors.js";
import { type PackageFormat, type PackageName, packageFormats } from "../model.js";
import { namespaceRule } from "../package-namespaces.js";

/**
 * How a pattern goes on behind its stem. `$`: not at all. `~`: not within a word. `*`: in any way; stands behind what is
 * no word (a slash, a hyphen), so that patterns that share a package always contain one another.
 */
export type PatternReach = "$" | "~" | "*";

export interface GroupPattern {
  readonly text: string;
  /** The text without its last character. */
  readonly stem: string;
  readonly reach: PatternReach;
}

/** The pattern of the group that every domain has. */
export const rootPattern: GroupPattern = { text: "/*", stem: "/", reach: "*" };

/** `/{format}/{namespace}/{name}`; an absent namespace stays as an empty segment. */
export function packagePath({ format, namespace, name }: PackageName): string {
  return `/${format}/${namespace}/${name}`;
}

/** @throws ValidationError that says where the text is no pattern, and what may stand there */
export function parsePattern(text: string): GroupPattern {
  if (text === rootPattern.text) return rootPattern;
  if (!text.startsWith("/")) throw wrong(text, 0, "it must begin with `/`");
  const stem = text.slice(0, -1);
  const reach = text.slice(-1);
  if (reach !== "$" && reach !== "~" && reach !== "*") {
    throw wrong(text, stem.length, "it must end in `$` (exactly this), `~` (words) or `*` (all)");
  }
  checkReach(text, stem, reach);
  const [format = "", namespace, name, ...rest] = stem.slice(1).split("/");
  checkFormat(text, format, namespace !== undefined);
  checkNamespace(text, format, namespace ?? "", name !== undefined);
  if (rest.length > 0) {
    const at = `/${format}/${namespace ?? ""}/${name ?? ""}`.length;
    throw wrong(text, at, "there is nothing behind the name: /format/namespace/name");
  }
  if (reach === "$" && (name ?? "") === "") {
    throw wrong(text, stem.length, "`$` stands behind a whole name: /format/namespace/name$");
  }
  checkNormalised(text, format, stem);
  return { text, stem, reach };
}

function checkReach(text: string, stem: string, reach: PatternReach): void {
  const endsInWord = isWordCharacter(Array.from(stem.slice(-2)).at(-1) ?? "");
  if (reach === "*" && endsInWord) {
    throw wrong(
      text,
      stem.length,
      "behind a letter or digit write `~` (whole words) or `$` (exactly this); `*` only behind other characters",
    );
  }
  if (reach === "~" && !endsInWord) {
    throw wrong(text, stem.length, "`~` only behind a letter or digit; write `*` here");
  }
}

function checkFormat(
  text: string,
  format: string,
  isWhole: boolean,
): asserts format is PackageFormat {
  if (!packageFormats.some((known) => known === format)) {
    throw wrong(text, 1, `the format must be one of ${packageFormats.join(", ")}`);
  }
  if (!isWhole) throw wrong(text, format.length + 1, `write /${format}/* for the whole format`);
}

function checkNamespace(
  text: string,
  format: PackageFormat,
  namespace: string,
  hasName: boolean,
): void {
  const at = format.length + 2;
  const rule = namespaceRule(format);
  if (rule === "none" && namespace !== "") {
    throw wrong(text, at, `${format} packages have no namespace; write /${format}//name`);
  }
  if (rule === "required" && hasName && namespace === "") {
    throw wrong(text, at, `${format} packages have a namespace; write /${format}/namespace/name`);
  }
}

/** A pattern with a name that no package can have would match packages only weakly, and so block them. */
function checkNormalised(text: string, format: PackageFormat, stem: string): void {
  const normalised = normalisedStem(format, stem);
  if (normalised === stem) return;
  const at = Array.from(stem).findIndex((c, i) => c !== Array.from(normalised)[i]);
  throw wrong(text, at, `names of ${format} are compared in normal form; write ${normalised}`);
}

function normalisedStem(format: PackageFormat, stem: string): string {
  // PEP 503
  if (format === "pypi") return stem.toLowerCase().replace(/[-_.]+/g, "-");
  return format === "nuget" || format === "swift" ? stem.toLowerCase() : stem;
}

function wrong(text: string, at: number, why: string): ValidationError {
  return new ValidationError(
    `'${text}' is no package group pattern, at character ${at + 1}: ${why}.`,
  );
}
