// Which version a dist-tag names when several sources have the tag.
//   nearest       a nearer repository's tag wins (what was tagged here is what installs here);
//   codeartifact  the farthest source's tag wins, as AWS CodeArtifact documents it.
// A tag whose version cannot be seen is passed over for the next source's. `latest` exists whenever a version does.
import { compare, prerelease } from "semver";
import type { FormatSettings } from "../format.js";
import { npmVersionKey } from "./package-name.js";

/** @param sources tags of each source, nearest first @param visible by version key */
export function mergeTags(
  sources: readonly Iterable<readonly [string, string]>[],
  visible: ReadonlyMap<string, unknown>,
  rule: FormatSettings["tagPrecedence"],
): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  const ordered = rule === "nearest" ? sources : sources.toReversed();
  for (const source of ordered) {
    for (const [tag, version] of source) {
      const key = npmVersionKey(version);
      if (!tags.has(tag) && key !== undefined && visible.has(key)) tags.set(tag, key);
    }
  }
  if (!tags.has("latest")) {
    const fallback = highest([...visible.keys()]);
    if (fallback !== undefined) tags.set("latest", fallback);
  }
  return tags;
}

/** The highest release, or the highest prerelease when there is nothing else. */
function highest(keys: readonly string[]): string | undefined {
  const releases = keys.filter((key) => prerelease(key) === null);
  const candidates = releases.length > 0 ? releases : keys;
  return candidates.reduce<string | undefined>(
    (best, key) => (best === undefined || compare(key, best) > 0 ? key : best),
    undefined,
  );
}
