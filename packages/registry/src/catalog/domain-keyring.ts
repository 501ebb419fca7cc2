import { type KeyProviders, providerFor } from "../keys/index.js";
import { type DomainKey, openDocument, openDomainKey, sealDocument } from "../keys/domain-keys.js";
import { KeyUnavailableError } from "../keys/key-provider.js";
import type { Database } from "../database/database.js";
import { NotFoundError } from "../errors.js";
import type { PackageName } from "./model.js";

/** How long an unwrapped key is used without asking its provider again: a key disabled there stops working here. */
const keyLifetimeMs = 5 * 60_000;

/** The newest key seals; each key that ever sealed opens. */
interface DomainKeys {
  readonly newest: DomainKey;
  readonly openUntilMs: number;
}

/** Opens domains' data keys by their provider and keeps them in memory for minutes. */
export class DomainKeyring {
  readonly #database: Database;
  readonly #providers: KeyProviders;
  readonly #now: () => number;
  readonly #onUnusable: (domainId: string, error: KeyUnavailableError) => void;
  readonly #opened = new Map<string, Promise<DomainKeys>>();

  /** @param onUnusable told when a key cannot be used until somebody acts on it */
  constructor(
    database: Database,
    providers: KeyProviders,
    now: () => number,
    onUnusable: (domainId: string, error: KeyUnavailableError) => void = () => undefined,
  ) {
    this.#database = database;
    this.#providers = providers;
    this.#now = now;
    this.#onUnusable = onUnusable;
  }

  /** @throws NotFoundError; KeyUnavailableError (a ThrottledError) when the provider cannot open it now */
  async get(domainId: string): Promise<DomainKey> {
    const known = this.#opened.get(domainId);
    if (known !== undefined) {
      const keys = await known;
      if (keys.openUntilMs > this.#now()) return keys.newest;
    }
    const opening = this.#open(domainId);
    this.#opened.set(domainId, opening);
    // A failure is not remembered; whoever asks next asks the provider again.
    opening.catch((error: unknown) => {
      this.#opened.delete(domainId);
      if (error instanceof KeyUnavailableError && !error.retryable)
        this.#onUnusable(domainId, error);
    });
    return (await opening).newest;
  }

  /** Drops the keys from memory: the domain is gone, or nobody knows. */
  forget(domainId: string): void {
    this.#opened.delete(domainId);
  }

  async #open(domainId: string): Promise<DomainKeys> {
    const row = await this.#database.read
      .selectFrom("domain_keys")
      .selectAll()
      .where("domain_id", "=", domainId)
      .orderBy("created_at_ms", "desc")
      .executeTakeFirst();
    if (row === undefined)
      throw new NotFoundError("The domain has no key; it was deleted.", "domain", domainId);
    const provider = providerFor(this.#providers, row.encryption_key_arn);
    const plaintext = await provider.unwrapDataKey(
      row.encryption_key_arn,
      Buffer.from(row.wrapped),
      domainKeyContext(domainId),
    );
    return {
      newest: openDomainKey(row.domain_key_id, plaintext),
      openUntilMs: this.#now() + keyLifetimeMs,
    };
  }
}

/** What a domain's wrapped key is bound to. */
export function domainKeyContext(domainId: string): Readonly<Record<string, string>> {
  return { "packhouse:domain": domainId };
}

/** Seals metadata or a readme. Bound to domain and coordinates, so that a copy inside the domain needs no re-sealing. */
export function sealVersionDocument(
  key: DomainKey,
  domainId: string,
  coordinates: VersionDocument,
  plaintext: Uint8Array,
): Buffer {
  return sealDocument(key, plaintext, bindings(domainId, coordinates));
}

export function openVersionDocument(
  key: DomainKey,
  domainId: string,
  coordinates: VersionDocument,
  sealed: Uint8Array,
): Buffer {
  return openDocument(key, sealed, bindings(domainId, coordinates));
}

export type VersionDocument = VersionCoordinates &
  (
    | { readonly kind: "metadata" | "readme" }
    | { readonly kind: "asset-metadata"; readonly asset: string }
  );

export interface VersionCoordinates {
  readonly package: PackageName;
  readonly versionKey: string;
}

function bindings(domainId: string, document: VersionDocument): string {
  const { kind, package: name, versionKey } = document;
  const version = [kind, domainId, name.format, name.namespace, name.name, versionKey];
  return JSON.stringify(
    document.kind === "asset-metadata" ? [...version, document.asset] : version,
  );
}
