// Entry of the worker thread. Moves its buffers back instead of copying them.
import { move, transferableSymbol, valueSymbol } from "piscina";
import { type PackedDocument, packUpstreamDocument } from "./pack-upstream-document.js";

export interface PackTask {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** The packed document as piscina hands it over, or what is wrong with it: errors lose their class on the way. */
export function pack({ bytes, name }: PackTask): unknown {
  const packed = packUpstreamDocument(bytes, name);
  const buffers: ArrayBuffer[] = [packed.records.buffer, packed.index.buffer];
  return move({
    get [transferableSymbol]() {
      return buffers;
    },
    get [valueSymbol](): PackedDocument {
      return packed;
    },
  });
}
