// `GET /-/npm/v1/keys`: the domain's own key, and those of the public registry behind the repository. Versions from
// there keep the signatures they were published with, so that one `npm audit signatures` covers both kinds, and a
// signature always tells who vouched for the bytes.
import { LRUCache } from "lru-cache";
import type { Repository } from "../../catalog/model.js";
import { type Reply, json } from "../../http/reply.js";
import type { FormatRequest, FormatServices } from "../format.js";
import { isJsonObject } from "../shared/json-object.js";

const upstreamKeysMaxAgeMs = 3_600_000;
/** An upstream without an answer is not waited for by everybody. */
const retryAfterMs = 60_000;
const maxBytes = 256 * 1024;
const maxRepositories = 1000;

interface UpstreamKeys {
  readonly keys: readonly unknown[];
  readonly askAgainAtMs: number;
}

/** The endpoint; it remembers upstreams' keys, also for when they do not answer. */
export function createKeysEndpoint(
  services: Pick<FormatServices, "signer" | "upstreamApi" | "clock">,
): (request: FormatRequest) => Promise<Reply> {
  const known = new LRUCache<string, UpstreamKeys>({ max: maxRepositories });
  const upstreamKeys = async (repository: Repository): Promise<readonly unknown[]> => {
    const before = known.get(repository.id);
    if (before && services.clock() < before.askAgainAtMs) return before.keys;
    const answered = await askUpstream(services, repository);
    const keys = answered ?? before?.keys ?? [];
    const maxAgeMs = answered ? upstreamKeysMaxAgeMs : retryAfterMs;
    known.set(repository.id, { keys, askAgainAtMs: services.clock() + maxAgeMs });
    return keys;
  };
  return async ({ repository }) => {
    const { keyId, spki } = await services.signer.publicKey(repository.domain);
    const own = {
      expires: null,
      keyid: keyId,
      keytype: "ecdsa-sha2-nistp256",
      scheme: "ecdsa-sha2-nistp256",
      key: spki.toString("base64"),
    };
    // An upstream must not stand in for our key.
    const others = (await upstreamKeys(repository)).filter(
      (key) => isJsonObject(key) && key["keyid"] !== keyId,
    );
    return json(
      200,
      { keys: [own, ...others] },
      { "cache-control": "private, no-cache", vary: "Authorization" },
    );
  };
}

async function askUpstream(
  { upstreamApi }: Pick<FormatServices, "upstreamApi">,
  repository: Repository,
): Promise<readonly unknown[] | undefined> {
  const answer = await upstreamApi.ask(repository, "npm", {
    method: "GET",
    path: "-/npm/v1/keys",
    maxBytes,
  });
  if (!answer) return undefined;
  try {
    const body: unknown = JSON.parse(answer.body.toString());
    return isJsonObject(body) && Array.isArray(body["keys"]) ? body["keys"] : undefined;
  } catch {
    return undefined;
  }
}
