import type { VersionDescription } from "../../catalog/format-facts.js";
import { parseVersionFacts } from "./stored-metadata.js";

/** A version's facts in CodeArtifact's words. @throws ValidationError when the metadata is not ours */
export function describePypiVersion(metadata: Buffer): VersionDescription {
  const { name, summary, homePage, license, projectUrls = [] } = parseVersionFacts(metadata);
  const home = homePage ?? urlOf(projectUrls, /^homepage$/);
  const source = urlOf(projectUrls, /^(?:source(?:code)?|repository|code|github|gitlab)$/);
  return {
    displayName: name,
    ...(summary !== undefined && { summary }),
    ...(home !== undefined && { homePage: home }),
    ...(source !== undefined && { sourceCodeRepository: source }),
    licenses: license === undefined ? [] : [{ name: license }],
  };
}

/** Labels are compared as PEP 753 has it: without punctuation and blanks, in lower case. */
function urlOf(projectUrls: readonly string[], label: RegExp): string | undefined {
  for (const entry of projectUrls) {
    const comma = entry.indexOf(",");
    const name = entry
      .slice(0, comma)
      .toLowerCase()
      .replace(/[^a-z]/g, "");
    if (comma > 0 && label.test(name)) return entry.slice(comma + 1).trim();
  }
  return undefined;
}
