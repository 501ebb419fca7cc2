import { buffer } from "node:stream/consumers";
import { UpstreamError } from "@packhouse/proxy";
import type { PackageFormat, Repository } from "../catalog/model.js";
import type { CatalogParts } from "../catalog/parts.js";
import { searchEverywhere } from "../catalog/search-order.js";
import type { FindConnection } from "../catalog/upstream-connections.js";
import type { UpstreamApi, UpstreamQuestion } from "../formats/upstream-api.js";

/** A client waits this long for an answer that it can do without. */
const timeoutMs = 10_000;

/** Asks the registry behind a repository. What it cannot answer is left unanswered: none of it is needed to install. */
export function createUpstreamApi(
  parts: Pick<CatalogParts, "findRepository" | "limits">,
  findConnection: FindConnection,
): UpstreamApi {
  return {
    async ask(repository, format, question) {
      const name = await firstConnection(repository, format, parts);
      if (name === undefined) return undefined;
      const { base, client } = findConnection(name);
      try {
        const reply = await client.get(toRequest(base, question));
        if (reply.kind !== "found") return undefined;
        return { connection: name, body: await buffer(reply.body) };
      } catch (error) {
        if (error instanceof UpstreamError || isTimeout(error)) return undefined;
        throw error;
      }
    },
  };
}

async function firstConnection(
  repository: Repository,
  format: PackageFormat,
  parts: Pick<CatalogParts, "findRepository" | "limits">,
): Promise<string | undefined> {
  const order = await searchEverywhere(parts, repository);
  return order.find(({ repository: { connection } }) => connection?.format === format)?.repository
    .connection?.name;
}

function toRequest(base: URL, question: UpstreamQuestion) {
  const { method, path, headers = {}, body, maxBytes } = question;
  const contentType = headers["content-type"];
  const contentEncoding = headers["content-encoding"];
  const accept = headers["accept"];
  return {
    url: new URL(path, base),
    method,
    maxBytes,
    kind: "metadata" as const,
    signal: AbortSignal.timeout(timeoutMs),
    ...(body !== undefined && { body }),
    ...(contentType !== undefined && { contentType }),
    ...(contentEncoding !== undefined && { contentEncoding }),
    ...(accept !== undefined && { accept }),
  };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
}
