import { buffer } from "node:stream/consumers";
import {
  createUpstreamClient,
  SingleFlight,
  type UpstreamClient,
  type UpstreamOptions,
} from "@packhouse/proxy";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { Clock } from "../clock.js";
import { federationError } from "./federation-error.js";
import { type IssuerKey, readKeySet } from "./json-web-keys.js";

export interface IssuerKeysOptions {
  readonly clock: Clock;
  /** Of every client; the base URL is the issuer's. */
  readonly connection: Omit<UpstreamOptions, "baseUrl">;
}

/** Keys are asked for again after so long, and given up when the issuer has been silent for so long. */
const freshMs = 3_600_000;
const usableMs = 24 * freshMs;
/** Between two questions to one issuer, whatever strangers send us. */
const minIntervalMs = 30_000;
const maxDocumentBytes = 256 * 1024;
const timeoutMs = 10_000;
const maxIssuers = 1_000;

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

interface Known {
  readonly keys: readonly IssuerKey[];
  readonly fetchedAtMs: number;
}

/** The keys of identity providers, from where OpenID Connect Discovery 1.0 says they are. */
export class IssuerKeys {
  readonly #options: IssuerKeysOptions;
  readonly #known = new LRUCache<string, Known>({ max: maxIssuers });
  readonly #askedAtMs = new LRUCache<string, number>({ max: maxIssuers });
  readonly #flights = new SingleFlight<string, void>();
  readonly #clients = new LRUCache<string, UpstreamClient>({
    max: maxIssuers,
    dispose: (client) => void client.close(),
  });

  constructor(options: IssuerKeysOptions) {
    this.#options = options;
  }

  /**
   * The issuer's keys with this id. Asks the issuer when they are old, or when it may have a new one.
   * @throws ValidationError (IDPCommunicationError) when they cannot be had
   */
  async find(issuerUrl: string, keyId: string | undefined): Promise<readonly IssuerKey[]> {
    const { clock } = this.#options;
    const before = this.#usable(issuerUrl);
    const isFresh = before !== undefined && before.fetchedAtMs > clock() - freshMs;
    const found = matching(before, keyId);
    if (isFresh && found.length > 0) return found;
    const askedAtMs = this.#askedAtMs.get(issuerUrl) ?? -Infinity;
    if (askedAtMs <= clock() - minIntervalMs) await this.#ask(issuerUrl);
    const known = this.#usable(issuerUrl);
    if (known === undefined) throw unreachable(issuerUrl);
    return matching(known, keyId);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()));
  }

  /** What cannot be had now leaves what was had before. */
  #ask(issuerUrl: string): Promise<void> {
    return this.#flights.run(issuerUrl, async () => {
      const { clock } = this.#options;
      try {
        const keys = await this.#fetchKeys(issuerUrl);
        this.#known.set(issuerUrl, { keys, fetchedAtMs: clock() });
      } catch (cause) {
        if (this.#usable(issuerUrl) === undefined) throw unreachable(issuerUrl, { cause });
      } finally {
        this.#askedAtMs.set(issuerUrl, clock());
      }
    });
  }

  async #fetchKeys(issuerUrl: string): Promise<readonly IssuerKey[]> {
    const base = issuerUrl.endsWith("/") ? issuerUrl.slice(0, -1) : issuerUrl;
    const client = this.#client(issuerUrl);
    const about = await fetchText(client, new URL(`${base}/.well-known/openid-configuration`));
    const { issuer, jwks_uri: keysUrl } = discovery.parse(JSON.parse(about));
    if (issuer !== issuerUrl) throw new Error(`The document is about the issuer ${issuer}.`);
    if (issuerUrl.startsWith("https:") && !keysUrl.startsWith("https:")) {
      throw new Error(`The keys are not at an https address: ${keysUrl}`);
    }
    return readKeySet(await fetchText(client, new URL(keysUrl)));
  }

  #client(issuerUrl: string): UpstreamClient {
    const known = this.#clients.get(issuerUrl);
    if (known !== undefined) return known;
    const baseUrl = new URL(issuerUrl);
    const client = createUpstreamClient({ ...this.#options.connection, baseUrl });
    this.#clients.set(issuerUrl, client);
    return client;
  }

  #usable(issuerUrl: string): Known | undefined {
    const known = this.#known.get(issuerUrl);
    const isUsable = known !== undefined && known.fetchedAtMs > this.#options.clock() - usableMs;
    return isUsable ? known : undefined;
  }
}

function matching(known: Known | undefined, keyId: string | undefined): readonly IssuerKey[] {
  return known?.keys.filter((key) => keyId === undefined || key.keyId === keyId) ?? [];
}

async function fetchText(client: UpstreamClient, url: URL): Promise<string> {
  const reply = await client.get({
    url,
    accept: "application/json",
    kind: "metadata",
    maxBytes: maxDocumentBytes,
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (reply.kind !== "found") throw new Error(`${url.href} is not there.`);
  return (await buffer(reply.body)).toString();
}

function unreachable(issuerUrl: string, options?: ErrorOptions) {
  return federationError(
    "IDPCommunicationError",
    `The keys of ${issuerUrl} cannot be had now. Try again in half a minute.`,
    options,
  );
}
