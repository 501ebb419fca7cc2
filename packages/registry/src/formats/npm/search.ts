// `GET /-/v1/search` over the packages the repository holds (protocols A5.1).
import type { Catalog, PackageSearchResult } from "../../catalog/catalog.js";
import { type Reply, json } from "../../http/reply.js";
import type { FormatRequest, FormatServices } from "../format.js";
import { type JsonObject, isJsonObject } from "./json-object.js";
import { npmName } from "./package-name.js";
import { parseStoredManifest } from "./stored-manifest.js";

const maxSize = 250;
const defaultSize = 20;
const maxTextLength = 500;

/** Qualifiers such as `author:` are left out of the words; `scope:` and `keywords:` are searched for. */
export async function search(
  request: FormatRequest,
  {
    catalog,
    clock,
  }: { readonly catalog: Pick<Catalog, "searchPackages"> } & Pick<FormatServices, "clock">,
): Promise<Reply> {
  const { query } = request.http;
  const found = await catalog.searchPackages(request.repository, {
    format: "npm",
    words: wordsOf(query.get("text") ?? ""),
    from: wholeNumber(query.get("from"), 0, Number.MAX_SAFE_INTEGER),
    size: wholeNumber(query.get("size"), defaultSize, maxSize),
  });
  return json(
    200,
    {
      objects: found.packages.map(searchObject),
      total: found.total,
      time: new Date(clock()).toISOString(),
    },
    { "cache-control": "private, no-cache", vary: "Authorization" },
  );
}

function wordsOf(text: string): string[] {
  return text
    .slice(0, maxTextLength)
    .toLowerCase()
    .split(/\s+/)
    .flatMap((term) => {
      const [qualifier = "", value] = term.split(":", 2);
      if (value === undefined) return [term];
      return qualifier === "scope" || qualifier === "keywords" ? value.split(",") : [];
    })
    .map((word) => word.replace(/^@/, ""))
    .flatMap((word) => word.split("/"))
    .filter((word) => word !== "");
}

function wholeNumber(text: string | null, fallback: number, most: number): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Math.min(Number(text), most) : fallback;
}

function searchObject({ name, latest }: PackageSearchResult["packages"][number]): JsonObject {
  const manifest = parseStoredManifest(latest.metadata);
  const { description, keywords, homepage, author, maintainers } = manifest;
  return {
    package: {
      name: npmName(name),
      scope: name.namespace === "" ? "unscoped" : name.namespace,
      version: latest.version,
      ...(typeof description === "string" && { description }),
      keywords: Array.isArray(keywords) ? keywords : [],
      date: new Date(latest.publishedAtMs).toISOString(),
      links: typeof homepage === "string" ? { homepage } : {},
      ...(isJsonObject(author) && { author }),
      maintainers: Array.isArray(maintainers) ? maintainers : [],
    },
    score: { final: 1, detail: { quality: 1, popularity: 1, maintenance: 1 } },
    searchScore: 1,
  };
}
