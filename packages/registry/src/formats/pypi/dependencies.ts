import type { VersionDependency } from "../../catalog/format-facts.js";
import { normaliseName } from "./project-name.js";
import { parseVersionFacts } from "./stored-metadata.js";

/** PEP 508: a name, maybe extras, and what is asked of it. */
const requirement = /^\s*([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)\s*(\[[^\]]*\])?\s*(.*)$/i;

/** `Requires-Dist` of a version, in the order of its metadata. */
export function pypiDependenciesOf(metadata: Buffer): readonly VersionDependency[] {
  const { requiresDist = [] } = parseVersionFacts(metadata);
  return requiresDist.flatMap((text) => {
    const [, name, , rest = ""] = requirement.exec(text.replace(/\s+/g, " ")) ?? [];
    if (name === undefined) return [];
    return [
      { namespace: "", name: normaliseName(name), type: "Requires-Dist", requirement: rest.trim() },
    ];
  });
}
