import { Piscina } from "piscina";
import { copyInTurns } from "../shared/copy-in-turns.js";
import { type PackedDocument, packUpstreamDocument } from "./pack-upstream-document.js";
import type { PackTask } from "./upstream-document.worker.js";

/** Packs an upstream's packument. @throws Error with a text for people when it is none */
export interface DocumentPacker {
  pack(bytes: Buffer, name: string): Promise<PackedDocument>;
  close(): Promise<void>;
}

/** Up to here parsing takes a few milliseconds, and a worker would cost more than it saves. */
const inlineMaxBytes = 1024 * 1024;
const idleTimeoutMs = 30_000;

/** Packs on the event loop. */
export function createInlinePacker(): DocumentPacker {
  return {
    pack: (bytes, name) => Promise.resolve().then(() => packUpstreamDocument(bytes, name)),
    close: () => Promise.resolve(),
  };
}

/**
 * Packs big documents in a worker thread that is started when the first one comes. A thread that cannot start, or that
 * ends between two documents, costs those who wait their answer and nobody else anything: the next document starts another.
 */
export function createWorkerPacker(workerFile: URL): DocumentPacker {
  const inline = createInlinePacker();
  let pool: Piscina<PackTask, PackedDocument> | undefined;
  const startPool = () => {
    const started = new Piscina<PackTask, PackedDocument>({
      filename: workerFile.href,
      name: "pack",
      maxThreads: 1,
      minThreads: 0,
      idleTimeout: idleTimeoutMs,
    });
    // Nobody listening, this event would end the process.
    started.on("error", () => {
      if (pool === started) pool = undefined;
      void started.destroy();
    });
    return started;
  };
  return {
    async pack(bytes, name) {
      if (bytes.length <= inlineMaxBytes) return inline.pack(bytes, name);
      pool ??= startPool();
      const running = pool;
      // A copy: the caller keeps the bytes it may still have to store.
      const copy = await copyInTurns(bytes);
      return running.run({ bytes: copy, name }, { transferList: [copy.buffer] });
    },
    async close() {
      await pool?.destroy();
      pool = undefined;
    },
  };
}

/** The packer for how this file runs: workers cannot be started from TypeScript source. */
export function createDocumentPacker(): DocumentPacker {
  const ownUrl = import.meta.url;
  if (ownUrl.endsWith(".ts")) return createInlinePacker();
  return createWorkerPacker(new URL("./upstream-document.worker.js", ownUrl));
}
