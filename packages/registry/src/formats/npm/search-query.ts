// The words and qualifiers that people type after `npm search` (protocols A5.1).
import type { PackageSearch, SearchQualifier } from "../../catalog/catalog.js";

const maxTextLength = 500;

/** Qualifiers that name facts of a package; others are not known here and ask for nothing. */
const factQualifiers = new Set(["author", "maintainer", "keywords", "is", "not"]);

/** `author:`, `maintainer:`, `keywords:a,b`, `scope:`, `is:` and `not:deprecated`; what is left is words. */
export function parseSearchQuery(
  text: string,
): Pick<PackageSearch, "namespace" | "words" | "qualifiers"> {
  const words: string[] = [];
  const qualifiers: SearchQualifier[] = [];
  let namespace: string | undefined;
  for (const term of text.slice(0, maxTextLength).split(/\s+/)) {
    const [, qualifier, value = ""] = /^([a-z]+):(.+)$/i.exec(term) ?? [];
    if (qualifier === undefined) words.push(...wordsOf(term));
    else if (qualifier.toLowerCase() === "scope") namespace = value.replace(/^@/, "");
    else if (factQualifiers.has(qualifier.toLowerCase()))
      qualifiers.push(factQualifier(qualifier.toLowerCase(), value.toLowerCase()));
  }
  return { ...(namespace !== undefined && { namespace }), words, qualifiers };
}

/** `@scope/name` is found by the words `scope` and `name`. */
function wordsOf(term: string): string[] {
  return term
    .toLowerCase()
    .replace(/^@/, "")
    .split("/")
    .filter((word) => word !== "");
}

function factQualifier(qualifier: string, value: string): SearchQualifier {
  const isNegated = qualifier === "not";
  return { fact: isNegated ? "is" : qualifier, anyOf: value.split(","), isNegated };
}
