import type { VersionDependency } from "../../catalog/format-facts.js";
import { objectAt } from "../shared/json-object.js";
import { parseStoredManifest } from "./stored-manifest.js";

/** The manifest's member for each of CodeArtifact's dependency types. */
const members = {
  regular: "dependencies",
  dev: "devDependencies",
  peer: "peerDependencies",
  optional: "optionalDependencies",
} as const;

/**
 * What the manifest says the version needs, by type and name. npm writes optional dependencies among the regular ones,
 * too; they are optional only. @throws ValidationError when the metadata is not npm's
 */
export function npmDependencies(metadata: Buffer): VersionDependency[] {
  const manifest = parseStoredManifest(metadata);
  const optional = objectAt(manifest, members.optional) ?? {};
  return Object.entries(members).flatMap(([type, member]) =>
    Object.entries(objectAt(manifest, member) ?? {}).flatMap(([name, requirement]) => {
      const isOptional = type === "regular" && Object.hasOwn(optional, name);
      if (typeof requirement !== "string" || isOptional) return [];
      return [{ ...splitName(name), type, requirement }];
    }),
  );
}

/** `@scope/name` in its two parts. What is no name of npm stays as it is written. */
function splitName(name: string): { readonly namespace: string; readonly name: string } {
  const [, namespace = "", rest = name] = /^@([^/]+)\/([^/]+)$/.exec(name) ?? [];
  return { namespace, name: rest };
}
