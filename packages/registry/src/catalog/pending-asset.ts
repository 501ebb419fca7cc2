import type { Digests } from "./model.js";

/** An asset being written: nobody can read it before the catalog publishes it. Abort it when it is not published. */
export interface PendingAsset {
  /** Asset name inside its version. */
  readonly name: string;
  /** Resolves when more may be written. @throws QuotaExceededError beyond the asset size limit */
  write(chunk: Uint8Array): Promise<void>;
  /** Ends the bytes. */
  finish(): Promise<{ readonly sizeBytes: number; readonly digests: Digests }>;
  /** Makes the bytes durable under their digest: the slow part, before the transaction. Called by the catalog. */
  prepare(): Promise<void>;
  /** Makes sure, inside the transaction that refers to them, that the bytes are there. Called by the catalog. */
  commit(): Promise<void>;
  /** Removes temporary bytes; harmless after commit. Whoever began the asset calls it in any case. */
  abort(): Promise<void>;
}
