import { type FoundReply, SingleFlight, UpstreamError } from "@packhouse/proxy";
import { LRUCache } from "lru-cache";
import type { Database } from "../database/database.js";
import { confirmUpstreamState, findUpstreamState } from "../database/upstream-documents.js";
import { ThrottledError, ValidationError } from "../errors.js";
import type { DocumentArchive, KnownDocument } from "./document-archive.js";
import type { Domain, PackageName } from "./model.js";
import { keyOf } from "./rows.js";
import type { UpstreamDocument, UpstreamReader } from "./upstream.js";
import type { UpstreamConnection, UpstreamFreshness } from "./upstream-connections.js";
import { asDependencyError } from "./upstream-failure.js";

/** What an upstream says of a package now, as far as we know. */
export interface UpstreamAnswer {
  /** undefined: it has no such package. */
  readonly document: UpstreamDocument | undefined;
  readonly firstSeenMs: ReadonlyMap<string, number>;
  readonly checkedAtMs: number;
  /** Ask again after this. */
  readonly freshUntilMs: number;
  /** It did not answer; this is what it said before. */
  readonly isStale: boolean;
  /** Names the document's content. */
  readonly contentId: string;
}

/** An upstream that fails is not asked again for the same document for this long, if an older one can stand in. */
const retryStaleAfterMs = 10_000;
/** So often an answer that is still fresh is asked anew for somebody who misses something in it. */
const insistIntervalMs = 5000;
/** A client waits this long for an upstream when an older document can stand in. */
const patienceMs = 3000;

interface Parts {
  readonly database: Database;
  readonly archive: DocumentArchive;
  readonly now: () => number;
  readonly freshness: UpstreamFreshness;
  readonly maxParsedBytes: number;
  readonly maxAbsentNames: number;
}

/** Package documents of external connections: asked once for many callers, revalidated, kept, and stale rather than missing. */
export class UpstreamDocuments {
  readonly #parts: Parts;
  readonly #known: LRUCache<string, KnownDocument>;
  readonly #absent: LRUCache<string, UpstreamAnswer>;
  readonly #flights = new SingleFlight<string, UpstreamAnswer>();
  readonly #retryAtMs: LRUCache<string, number>;
  readonly #insistedAtMs: LRUCache<string, number>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#known = new LRUCache({
      maxSize: parts.maxParsedBytes,
      sizeCalculation: ({ document }) => Math.max(1, document.sizeBytes),
    });
    this.#absent = new LRUCache({ max: parts.maxAbsentNames });
    this.#retryAtMs = new LRUCache({ max: parts.maxAbsentNames });
    this.#insistedAtMs = new LRUCache({ max: parts.maxAbsentNames });
  }

  /**
   * @param checkedSinceMs the answer must be of this time or later, for who misses something in an older one; absent:
   *   as long as documents are fresh. Who insists again within seconds gets the same answer, so that a client that
   *   asks for what does not exist cannot make us hammer the upstream.
   * @throws ThrottledError (dependency, invalid-upstream) when it does not answer and nothing is kept
   */
  async get(
    domain: Domain,
    connection: UpstreamConnection,
    reader: UpstreamReader,
    name: PackageName,
    checkedSinceMs?: number,
  ): Promise<UpstreamAnswer> {
    const key = `${domain.id} ${connection.name} ${keyOf(name)}`;
    const { metadataTtlMs, negativeTtlMs } = this.#parts.freshness;
    const sinceMs = this.#mayInsist(key, checkedSinceMs) ? checkedSinceMs : undefined;
    const absent = this.#absent.get(key);
    if (
      absent !== undefined &&
      absent.checkedAtMs >= (sinceMs ?? this.#parts.now() - negativeTtlMs)
    )
      return absent;
    const known = this.#known.get(key);
    const notBeforeMs = sinceMs ?? this.#parts.now() - metadataTtlMs;
    if (known !== undefined && this.#isUsable(key, known, notBeforeMs))
      return this.#answer(key, known);
    if (sinceMs !== undefined) this.#insistedAtMs.set(key, this.#parts.now());
    const flight = this.#flights.run(key, () =>
      this.#ask({ key, domain, connection, reader, name, notBeforeMs }),
    );
    return known === undefined || this.#isTooOld(known)
      ? flight
      : this.#withPatience(flight, key, known);
  }

  /** Whether an answer older than `sinceMs` may be asked anew. */
  #mayInsist(key: string, sinceMs: number | undefined): sinceMs is number {
    if (sinceMs === undefined) return false;
    const now = this.#parts.now();
    return (this.#insistedAtMs.get(key) ?? -Infinity) + insistIntervalMs <= now;
  }

  #isUsable(key: string, known: KnownDocument, notBeforeMs: number): boolean {
    const isWaiting = (this.#retryAtMs.get(key) ?? 0) > this.#parts.now();
    return known.checkedAtMs >= notBeforeMs || (isWaiting && !this.#isTooOld(known));
  }

  #isTooOld(known: KnownDocument): boolean {
    return known.checkedAtMs + this.#parts.freshness.staleIfErrorMs < this.#parts.now();
  }

  #answer(key: string, known: KnownDocument): UpstreamAnswer {
    const freshUntilMs = known.checkedAtMs + this.#parts.freshness.metadataTtlMs;
    const isStale = freshUntilMs <= this.#parts.now();
    return {
      document: known.document,
      firstSeenMs: known.firstSeenMs,
      checkedAtMs: known.checkedAtMs,
      freshUntilMs: isStale ? (this.#retryAtMs.get(key) ?? this.#parts.now()) : freshUntilMs,
      isStale,
      contentId: known.digest,
    };
  }

  /** A hanging upstream delays nobody for long: after a while the older document stands in, and the asking goes on. */
  async #withPatience(
    flight: Promise<UpstreamAnswer>,
    key: string,
    known: KnownDocument,
  ): Promise<UpstreamAnswer> {
    let timer: NodeJS.Timeout | undefined;
    const impatient = new Promise<UpstreamAnswer>((resolve) => {
      timer = setTimeout(() => {
        this.#retryAtMs.set(key, this.#parts.now() + retryStaleAfterMs);
        resolve(this.#answer(key, known));
      }, patienceMs);
    });
    try {
      return await Promise.race([flight, impatient]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask(question: Question): Promise<UpstreamAnswer> {
    const { key, connection, reader, name } = question;
    const known = await this.#recall(question);
    // Another process may have asked meanwhile.
    if (known !== undefined && known.checkedAtMs >= question.notBeforeMs)
      return this.#answer(key, known);
    const { url, accept, maxBytes } = reader.documentRequest(connection.base, name);
    try {
      const reply = await connection.client.get({
        url,
        accept,
        maxBytes,
        kind: "metadata",
        ...(known?.etag !== undefined && { etag: known.etag }),
        ...(known?.lastModified !== undefined && { lastModified: known.lastModified }),
      });
      if (reply.kind === "found") return await this.#keep(question, reply, known?.digest);
      if (reply.kind === "absent") return await this.#keepAbsent(question, known !== undefined);
      if (known === undefined)
        throw new UpstreamError("invalid", url, "answered 304 to a question without conditions");
      return await this.#confirm(question, known);
    } catch (error) {
      return this.#standIn(question, known, error);
    }
  }

  /** What memory or the database has of the document. */
  async #recall({
    key,
    domain,
    connection,
    reader,
    name,
  }: Question): Promise<KnownDocument | undefined> {
    const state = await findUpstreamState(
      this.#parts.database.read,
      this.#documentKey(domain, connection, name),
    );
    if (state?.digest === undefined) return undefined;
    const known = this.#known.get(key);
    const recalled =
      known?.digest === state.digest
        ? { ...known, checkedAtMs: Math.max(known.checkedAtMs, state.checkedAtMs) }
        : await this.#parts.archive.load(domain, connection, reader, name, state);
    if (recalled !== undefined) this.#known.set(key, recalled);
    return recalled;
  }

  async #keep(
    question: Question,
    reply: FoundReply,
    previousDigest: string | undefined,
  ): Promise<UpstreamAnswer> {
    const { key, domain, connection, reader, name } = question;
    const known = await this.#parts.archive.store(
      domain,
      connection,
      reader,
      name,
      reply,
      previousDigest,
    );
    this.#known.set(key, known);
    this.#absent.delete(key);
    this.#retryAtMs.delete(key);
    return this.#answer(key, known);
  }

  async #keepAbsent(
    { key, domain, connection, name }: Question,
    wasKnown: boolean,
  ): Promise<UpstreamAnswer> {
    const checkedAtMs = this.#parts.now();
    if (wasKnown) {
      await this.#parts.archive.forget(
        domain,
        this.#documentKey(domain, connection, name),
        checkedAtMs,
      );
      this.#known.delete(key);
    }
    const answer: UpstreamAnswer = {
      document: undefined,
      firstSeenMs: new Map(),
      checkedAtMs,
      freshUntilMs: checkedAtMs + this.#parts.freshness.negativeTtlMs,
      isStale: false,
      contentId: "",
    };
    this.#absent.set(key, answer);
    return answer;
  }

  async #confirm(
    { key, domain, connection, name }: Question,
    known: KnownDocument,
  ): Promise<UpstreamAnswer> {
    const confirmed = { ...known, checkedAtMs: this.#parts.now() };
    this.#known.set(key, confirmed);
    this.#retryAtMs.delete(key);
    await this.#parts.database.transact((tx) =>
      confirmUpstreamState(tx, this.#documentKey(domain, connection, name), confirmed.checkedAtMs),
    );
    return this.#answer(key, confirmed);
  }

  #standIn(
    { key, connection }: Question,
    known: KnownDocument | undefined,
    error: unknown,
  ): UpstreamAnswer {
    const failed =
      error instanceof UpstreamError ||
      error instanceof ValidationError ||
      error instanceof ThrottledError;
    if (!failed) throw error;
    if (known === undefined || this.#isTooOld(known))
      throw asDependencyError(error, connection.name);
    this.#retryAtMs.set(key, this.#parts.now() + retryStaleAfterMs);
    return this.#answer(key, known);
  }

  #documentKey(domain: Domain, connection: UpstreamConnection, name: PackageName) {
    return {
      domainId: domain.id,
      connection: connection.name,
      format: name.format,
      packageKey: keyOf(name),
    };
  }
}

interface Question {
  readonly key: string;
  readonly domain: Domain;
  readonly connection: UpstreamConnection;
  readonly reader: UpstreamReader;
  readonly name: PackageName;
  /** Older answers do not serve; epoch ms. */
  readonly notBeforeMs: number;
}
