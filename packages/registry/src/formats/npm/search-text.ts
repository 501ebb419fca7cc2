// What of a manifest npm's search looks at (protocols A5.1).
import type { SearchText } from "../../catalog/search-relevance.js";
import { type JsonObject, isJsonObject, stringAt } from "../shared/json-object.js";
import { openStoredManifest, parseStoredManifest } from "./stored-manifest.js";

const maxTextLength = 4096;
const maxValues = 100;

/** The description and keywords, the people, and what `not:deprecated` asks for; lower-case. */
export function searchTextOf(metadata: Buffer): SearchText {
  const manifest = parseStoredManifest(metadata);
  const { deprecated = "" } = openStoredManifest(metadata).extra;
  const keywords = keywordsOf(manifest);
  const text = [stringAt(manifest, "description") ?? "", ...keywords].join("\n");
  return {
    text: lowerCase(text),
    facts: {
      keywords: keywords.map(lowerCase),
      author: namesOf(manifest["author"]),
      maintainer: [
        ...namesOf(manifest["_npmUser"]),
        ...listAt(manifest, "maintainers").flatMap(namesOf),
      ],
      is: deprecated === "" ? [] : ["deprecated"],
    },
  };
}

/** Keywords as npm has them; older manifests have one string. */
export function keywordsOf(manifest: JsonObject): string[] {
  const { keywords } = manifest;
  const list =
    typeof keywords === "string" ? keywords.split(/[\s,]+/) : listAt(manifest, "keywords");
  return list
    .filter((keyword) => typeof keyword === "string" && keyword !== "")
    .slice(0, maxValues) as string[];
}

function listAt(manifest: JsonObject, member: string): unknown[] {
  const value = manifest[member];
  return Array.isArray(value) ? (value as unknown[]).slice(0, maxValues) : [];
}

/** `"Jane Doe <jane@acme.invalid>"` or `{ name, email }`: the name, each of its words, and the address. */
function namesOf(person: unknown): string[] {
  const [name = "", email = ""] =
    typeof person === "string"
      ? person.replace(/\(.*$/, "").split(/[<>]/, 2)
      : isJsonObject(person)
        ? [stringAt(person, "name"), stringAt(person, "email")]
        : [];
  const whole = lowerCase(name.trim());
  return [...new Set([whole, ...whole.split(/\s+/), lowerCase(email.trim())])].filter(
    (value) => value !== "",
  );
}

function lowerCase(text: string): string {
  return text.slice(0, maxTextLength).toLowerCase();
}
