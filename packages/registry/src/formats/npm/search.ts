// `GET /-/v1/search` over the packages the repository and its upstreams hold (protocols A5.1).
import type { Catalog, PackageSearchResult } from "../../catalog/catalog.js";
import { ValidationError } from "../../errors.js";
import { type Reply, json } from "../../http/reply.js";
import type { FormatRequest, FormatServices } from "../format.js";
import { type JsonObject, isJsonObject } from "../shared/json-object.js";
import { npmName } from "./package-name.js";
import { parseSearchQuery } from "./search-query.js";
import { keywordsOf, searchTextOf } from "./search-text.js";
import { parseStoredManifest } from "./stored-manifest.js";

const maxSize = 250;
const defaultSize = 20;

/** @throws ValidationError when there is no `text` */
export async function search(
  request: FormatRequest,
  {
    catalog,
    clock,
  }: { readonly catalog: Pick<Catalog, "searchPackages"> } & Pick<FormatServices, "clock">,
): Promise<Reply> {
  const { query } = request.http;
  const text = query.get("text");
  if (text === null) throw new ValidationError("search needs the query parameter text");
  const found = await catalog.searchPackages(request.repository, {
    format: "npm",
    ...parseSearchQuery(text),
    textOf: searchTextOf,
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

function wholeNumber(text: string | null, fallback: number, most: number): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Math.min(Number(text), most) : fallback;
}

function searchObject({
  name,
  latest,
  relevance,
}: PackageSearchResult["packages"][number]): JsonObject {
  const manifest = parseStoredManifest(latest.metadata);
  const { description, homepage, author, maintainers } = manifest;
  return {
    package: {
      name: npmName(name),
      scope: name.namespace === "" ? "unscoped" : name.namespace,
      version: latest.version,
      ...(typeof description === "string" && { description }),
      keywords: keywordsOf(manifest),
      date: new Date(latest.publishedAtMs).toISOString(),
      links: typeof homepage === "string" ? { homepage } : {},
      ...(isJsonObject(author) && { author }),
      maintainers: Array.isArray(maintainers) ? maintainers : [],
    },
    // Nothing is known of quality or popularity here: the order is by how well the words fit.
    score: { final: relevance, detail: { quality: 1, popularity: 1, maintenance: 1 } },
    searchScore: relevance,
  };
}
