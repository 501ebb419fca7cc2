// npm/registry docs/responses/package-metadata.md: the members an installer needs. `dist` and `deprecated` are added by
// who renders.
import { type JsonObject, objectAt } from "../shared/json-object.js";

const kept = [
  "name",
  "version",
  "dependencies",
  "optionalDependencies",
  "devDependencies",
  "bundleDependencies",
  "bundledDependencies",
  "peerDependencies",
  "peerDependenciesMeta",
  "acceptDependencies",
  "bin",
  "directories",
  "engines",
  "_hasShrinkwrap",
  "hasInstallScript",
  "cpu",
  "os",
  "libc",
  "funding",
] as const;

/** The abbreviated manifest. `hasInstallScript` is worked out where the manifest does not say it. */
export function abbreviate(manifest: JsonObject): JsonObject {
  const entries = kept
    .filter((name) => Object.hasOwn(manifest, name))
    .map((name): [string, unknown] => [name, manifest[name]]);
  if (!Object.hasOwn(manifest, "hasInstallScript") && hasInstallScript(manifest)) {
    entries.push(["hasInstallScript", true]);
  }
  return Object.fromEntries(entries);
}

/** Whether installing runs code of the package. */
export function hasInstallScript(manifest: JsonObject): boolean {
  const scripts = objectAt(manifest, "scripts") ?? {};
  return (
    manifest["gypfile"] === true ||
    ["preinstall", "install", "postinstall"].some((name) => Object.hasOwn(scripts, name))
  );
}
