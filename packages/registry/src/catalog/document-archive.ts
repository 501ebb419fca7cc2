import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { FoundReply } from "@packhouse/proxy";
import type { BlobStore } from "../blobs/blob-store.js";
import { ensureBlob } from "../database/blobs.js";
import { recordChange } from "../database/changes.js";
import type { Database, Transaction } from "../database/database.js";
import {
  type UpstreamDocumentKey,
  type UpstreamState,
  ensureUpstreamDocument,
  listFirstSeen,
  putUpstreamState,
  rememberFirstSeen,
} from "../database/upstream-documents.js";
import { NotFoundError } from "../errors.js";
import type { DomainKeyring } from "./domain-keyring.js";
import type { Domain, PackageName } from "./model.js";
import { keyOf } from "./rows.js";
import type { UpstreamDocument, UpstreamReader } from "./upstream.js";
import type { UpstreamConnection } from "./upstream-connections.js";

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** A document of an upstream, parsed, with when the upstream last confirmed it. */
export interface KnownDocument {
  readonly document: UpstreamDocument;
  /** Of the blob that holds it: compressed, so not the digest of the document's own bytes. */
  readonly digest: string;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  readonly checkedAtMs: number;
  readonly firstSeenMs: ReadonlyMap<string, number>;
}

interface Parts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly keyring: DomainKeyring;
  readonly now: () => number;
}

/** Keeps every upstream document ever seen, once per content, with the time it was first seen. */
export class DocumentArchive {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws ValidationError when the bytes are no document of the package; UpstreamError when they break off */
  async store(
    domain: Domain,
    connection: UpstreamConnection,
    reader: UpstreamReader,
    name: PackageName,
    reply: FoundReply,
    previousDigest: string | undefined,
  ): Promise<KnownDocument> {
    const bytes = await buffer(reply.body);
    // Parsed before it is kept: nonsense must not replace a good document.
    const document = await reader.readDocument(bytes, {
      name,
      base: connection.base,
      url: reply.finalUrl,
    });
    const key = this.#key(domain, connection, name);
    const checkedAtMs = this.#parts.now();
    const untimed = document.untimedVersionKeys();
    const digest = await this.#keep(domain, bytes, async (tx, blob) => {
      const seen = { ...blob, contentType: reply.contentType };
      const documentId = await ensureUpstreamDocument(tx, key, seen, checkedAtMs);
      const state = { etag: reply.etag, lastModified: reply.lastModified, checkedAtMs };
      await putUpstreamState(tx, key, state, documentId);
      await rememberFirstSeen(tx, key, untimed, checkedAtMs);
      // An upstream that ignores our conditions sends the same document again: that is no change.
      if (blob.digest === previousDigest) return;
      await this.#recordChange(tx, key, { digest: blob.digest }, checkedAtMs);
    });
    return {
      document,
      digest,
      etag: reply.etag,
      lastModified: reply.lastModified,
      checkedAtMs,
      firstSeenMs: await this.#firstSeen(key, untimed.length > 0),
    };
  }

  /** Reads a kept document back; undefined when its bytes are gone, so that the upstream is asked anew. */
  async load(
    domain: Domain,
    connection: UpstreamConnection,
    reader: UpstreamReader,
    name: PackageName,
    state: UpstreamState,
  ): Promise<KnownDocument | undefined> {
    const { digest } = state;
    const { documentUrl, maxBytes } = readerRequest(reader, connection, name);
    const key = await this.#parts.keyring.get(domain.id);
    if (digest === undefined || !(await this.#parts.blobs.has(domain.id, digest))) return undefined;
    const packed = await this.#parts.blobs.readAll({ domainId: domain.id, key }, digest, maxBytes);
    const bytes = await decompress(packed);
    return {
      document: await reader.readDocument(bytes, { name, base: connection.base, url: documentUrl }),
      digest,
      etag: state.etag,
      lastModified: state.lastModified,
      checkedAtMs: state.checkedAtMs,
      firstSeenMs: await this.#firstSeen(this.#key(domain, connection, name), true),
    };
  }

  /** The upstream has the package no more; what it said before stays in the archive. */
  async forget(domain: Domain, key: UpstreamDocumentKey, checkedAtMs: number): Promise<void> {
    await this.#parts.database.transact(async (tx) => {
      const state = { etag: undefined, lastModified: undefined, checkedAtMs };
      await putUpstreamState(tx, key, state, undefined);
      await this.#recordChange(tx, key, { digest: null, domain: domain.name }, checkedAtMs);
    });
  }

  /** Stores the bytes, compressed, and in one transaction what refers to them. Returns their digest. */
  async #keep(
    domain: Domain,
    bytes: Buffer,
    refer: (tx: Transaction, blob: { digest: string; sizeBytes: number }) => Promise<void>,
  ): Promise<string> {
    const { database, blobs, keyring, now } = this.#parts;
    const domainId = domain.id;
    const packed = await compress(bytes);
    const { pending, digests, sizeBytes } = await blobs.stage(
      { domainId, key: await keyring.get(domainId) },
      packed,
      { maxBytes: packed.length },
    );
    try {
      await pending.prepare();
      const blob = { digest: digests.sha256, sizeBytes };
      await database.transact(async (tx) => {
        await requireDomain(tx, domain);
        await pending.commit();
        await ensureBlob(tx, { domainId, ...blob }, now());
        await refer(tx, blob);
      });
      return blob.digest;
    } finally {
      await pending.abort();
    }
  }

  async #firstSeen(
    key: UpstreamDocumentKey,
    isNeeded: boolean,
  ): Promise<ReadonlyMap<string, number>> {
    return isNeeded ? listFirstSeen(this.#parts.database.read, key) : new Map();
  }

  async #recordChange(
    tx: Transaction,
    key: UpstreamDocumentKey,
    detail: Readonly<Record<string, unknown>>,
    atMs: number,
  ): Promise<void> {
    const { domainId, packageKey, connection } = key;
    await recordChange(
      tx,
      { kind: "upstream-document", domainId, packageKey, detail: { connection, ...detail } },
      atMs,
    );
  }

  #key(domain: Domain, connection: UpstreamConnection, name: PackageName): UpstreamDocumentKey {
    return {
      domainId: domain.id,
      connection: connection.name,
      format: name.format,
      packageKey: keyOf(name),
    };
  }
}

/** @throws NotFoundError when the domain was deleted while its upstream was asked */
async function requireDomain(tx: Transaction, { id, name }: Domain): Promise<void> {
  const row = await tx
    .selectFrom("domains")
    .select("name")
    .where("domain_id", "=", id)
    .executeTakeFirst();
  if (row === undefined)
    throw new NotFoundError(`Domain ${name} was deleted meanwhile.`, "domain", name);
}

function readerRequest(reader: UpstreamReader, connection: UpstreamConnection, name: PackageName) {
  const { url, maxBytes } = reader.documentRequest(connection.base, name);
  return { documentUrl: url, maxBytes };
}
