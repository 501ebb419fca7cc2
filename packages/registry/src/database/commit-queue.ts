import { setImmediate as nextTurn } from "node:timers/promises";
import { CompiledQuery } from "kysely";
import { appendBatch, batchOf } from "./audit-chain.js";
import type { OpenTransaction, Transaction } from "./queries.js";
import { type ScopedRequest, currentRequest, watchStateChange } from "./request-scope.js";

/** More would make the first wait too long for the last. */
const maxBatch = 32;
const maxGatherMs = 8;
/** So long at most is waited for as many as came last time. */
const maxWaitForUsualMs = 4;

interface Job {
  /** Who asked for it. The queue runs jobs of many requests, so that it must be known before. */
  readonly request: ScopedRequest | undefined;
  work(tx: Transaction): Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * Group commit: transactions asked for while another commits share the next one, each in its own savepoint.
 * A commit costs one fsync however many share it, so that many publishers at once cost little more than one.
 * The audit records of the requests that changed something are part of it.
 */
export class CommitQueue {
  readonly #begin: () => Promise<OpenTransaction>;
  readonly #waiting: Job[] = [];
  /** How many requests shared the last commit that had any: about as many publish at the same time. */
  #usual = 1;
  #running: Promise<void> | undefined;
  readonly #onCommitted: () => void;

  /** @param onCommitted told after each commit, when those who asked for it are */
  constructor(begin: () => Promise<OpenTransaction>, onCommitted: () => void) {
    this.#begin = begin;
    this.#onCommitted = onCommitted;
  }

  /** Resolves when `work`'s changes are committed; rejects, with nothing of it kept, when it throws. */
  run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const request = currentRequest();
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ request, work, resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  /** Resolves when nothing waits or runs. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#gather();
      const batch = this.#waiting.splice(0, maxBatch);
      // What the server does by itself, as writing how far webhooks are, comes together once; nobody waits for more.
      this.#usual = batch.filter(({ request }) => request !== undefined).length || this.#usual;
      try {
        await this.#commit(batch);
      } catch (error) {
        for (const job of batch) job.reject(error);
      }
    }
    this.#running = undefined;
  }

  /**
   * Lets those who are nearly here join: waits while each turn of the event loop brings another, or while there are
   * fewer than usual, for a short time. Who is alone waits for one turn, which costs nothing; a commit holds the thread
   * until the disk has answered.
   */
  async #gather(): Promise<void> {
    const startedAt = performance.now();
    let seen: number;
    let waitedMs: number;
    do {
      seen = this.#waiting.length;
      await nextTurn();
      waitedMs = performance.now() - startedAt;
    } while (
      seen < maxBatch &&
      ((this.#waiting.length > seen && waitedMs < maxGatherMs) ||
        (this.#waiting.length < this.#usual && waitedMs < maxWaitForUsualMs))
    );
  }

  async #commit(batch: readonly Job[]): Promise<void> {
    const transaction = await this.#begin();
    const settle: (() => void)[] = [];
    const changedBy = new Set<ScopedRequest>();
    try {
      for (const job of batch) settle.push(await runInSavepoint(transaction, job, changedBy));
      await recordRequests(transaction, [...changedBy]);
      await transaction.commit().execute();
    } catch (error) {
      // After a full disk SQLite has rolled back by itself, and says so; the first error is the one to tell.
      await transaction
        .rollback()
        .execute()
        .catch(() => undefined);
      throw error;
    }
    for (const request of changedBy) request.isRecorded = true;
    for (const tell of settle) tell();
    this.#onCommitted();
  }
}

/** Not by Kysely's `savepoint()`: it makes and compiles anew what are three constant statements. */
async function runInSavepoint(
  transaction: OpenTransaction,
  job: Job,
  changedBy: Set<ScopedRequest>,
): Promise<() => void> {
  const { request } = job;
  await transaction.executeQuery(savepoint);
  try {
    const { value, hasChanged } = await watchStateChange(request, () => job.work(transaction));
    await transaction.executeQuery(release);
    if (hasChanged && request?.isRecorded === false) changedBy.add(request);
    return () => {
      job.resolve(value);
    };
  } catch (error) {
    try {
      await transaction.executeQuery(rollback);
    } catch {
      // The whole transaction is gone, as with a full disk: nobody of this batch has anything.
      throw error;
    }
    return () => {
      job.reject(error);
    };
  }
}

/** Writes the audit records of these requests, as one batch. */
async function recordRequests(
  transaction: OpenTransaction,
  requests: readonly ScopedRequest[],
): Promise<void> {
  if (requests.length === 0) return;
  const lines = await Promise.all(requests.map((request) => request.describe()));
  await appendBatch(transaction, batchOf(lines));
}

const savepoint = CompiledQuery.raw("savepoint job");
const release = CompiledQuery.raw("release savepoint job");
const rollback = CompiledQuery.raw("rollback to savepoint job");
