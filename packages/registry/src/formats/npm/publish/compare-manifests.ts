// Manifest confusion: a manifest that says other than the tarball's package.json. Both are brought to one form first,
// because npm, yarn and pnpm normalise what they submit (npm's documentation of package.json; normalize-package-data).
import { isDeepStrictEqual } from "node:util";
import { clean } from "semver";
import { ValidationError } from "../../../errors.js";
import { type JsonObject, isJsonObject, objectAt } from "../../shared/json-object.js";
import type { InspectedTarball } from "./inspect-tarball.js";

/** @throws ValidationError naming the first member that differs */
export function compareManifests(submitted: JsonObject, tarball: InspectedTarball): void {
  const packed = tarball.manifest;
  for (const [member, normalise] of Object.entries(comparedMembers)) {
    const there = normalise(packed, tarball);
    // What a client adds by itself (scripts of binding.gyp, server.js) may be there or not.
    const here = normalise(submitted, tarball);
    if (isDeepStrictEqual(here, there)) continue;
    throw new ValidationError(
      `${member} in the submitted manifest differs from the tarball's package.json ` +
        `(${brief(here)} against ${brief(there)}): publish with a client that packs what it describes`,
    );
  }
}

type Normalise = (manifest: JsonObject, tarball: InspectedTarball) => unknown;

const comparedMembers: Readonly<Record<string, Normalise>> = {
  name: ({ name }) => (typeof name === "string" ? name.trim() : name),
  version: ({ version }) =>
    typeof version === "string" ? (clean(version, { loose: true }) ?? version) : version,
  dependencies: (manifest) => plainDependencies(manifest),
  optionalDependencies: (manifest) => dependencyMap(manifest, "optionalDependencies"),
  peerDependencies: (manifest) => dependencyMap(manifest, "peerDependencies"),
  peerDependenciesMeta: ({ peerDependenciesMeta }) => nonEmpty(peerDependenciesMeta),
  devDependencies: (manifest) => dependencyMap(manifest, "devDependencies"),
  bundleDependencies: (manifest) => bundled(manifest),
  scripts: (manifest, tarball) => scripts(manifest, tarball),
  bin: (manifest) => binaries(manifest),
  engines: ({ engines }) => nonEmpty(engines),
  os: ({ os }) => stringList(os),
  cpu: ({ cpu }) => stringList(cpu),
  libc: ({ libc }) => stringList(libc),
  type: ({ type }) => type,
};

/** Normalisers add optional dependencies to the plain ones, or take them out. */
function plainDependencies(manifest: JsonObject): JsonObject {
  const optional = objectAt(manifest, "optionalDependencies") ?? {};
  const plain = dependencyMap(manifest, "dependencies");
  return Object.fromEntries(
    Object.entries(plain).filter(([name]) => !Object.hasOwn(optional, name)),
  );
}

function dependencyMap(manifest: JsonObject, member: string): JsonObject {
  const dependencies = objectAt(manifest, member) ?? {};
  return Object.fromEntries(
    Object.entries(dependencies).map(([name, range]) => [
      name.trim(),
      typeof range === "string" ? range.trim() : range,
    ]),
  );
}

/** `true` bundles every dependency; both spellings of the name are npm's. */
function bundled(manifest: JsonObject): unknown {
  const value = manifest["bundleDependencies"] ?? manifest["bundledDependencies"];
  if (value === true) return Object.keys(objectAt(manifest, "dependencies") ?? {}).toSorted();
  if (isJsonObject(value)) return Object.keys(value).toSorted();
  return Array.isArray(value) ? value.map(String).toSorted() : [];
}

function scripts(
  manifest: JsonObject,
  { hasBindingGyp, hasServerJs }: InspectedTarball,
): JsonObject {
  const found = Object.entries(objectAt(manifest, "scripts") ?? {})
    .filter((entry): entry is [string, string] => typeof entry[1] === "string")
    .map(
      ([name, command]) =>
        [name, command.trim().replace(/^(\.[/\\])?node_modules[/\\].bin[\\/]/, "")] as const,
    );
  const normalised = Object.fromEntries(found);
  const installs = Object.hasOwn(normalised, "install") || Object.hasOwn(normalised, "preinstall");
  if (hasBindingGyp && !installs && manifest["gypfile"] !== false)
    normalised["install"] = "node-gyp rebuild";
  if (hasServerJs && !Object.hasOwn(normalised, "start")) normalised["start"] = "node server.js";
  return normalised;
}

/** A string names the package's own command. Paths are relative to the package, with or without `./`. */
function binaries(manifest: JsonObject): unknown {
  const { bin, name, directories } = manifest;
  const entries: readonly (readonly [string, unknown])[] =
    typeof bin === "string"
      ? [[baseName(String(name)), bin]]
      : Array.isArray(bin)
        ? bin.map((path) => [baseName(String(path)), path] as const)
        : Object.entries(isJsonObject(bin) ? bin : {});
  // Which files `directories.bin` holds, a client writes out as `bin`: then there is nothing here to compare with.
  if (entries.length === 0 || (isJsonObject(directories) && directories["bin"] !== undefined))
    return {};
  return Object.fromEntries(
    entries.map(([command, path]) => [
      baseName(command),
      typeof path === "string" ? path.replace(/^(\.?\/)+/, "") : path,
    ]),
  );
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function stringList(value: unknown): unknown {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function nonEmpty(value: unknown): unknown {
  return isJsonObject(value) ? value : {};
}

function brief(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
