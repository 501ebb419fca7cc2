// Copying tens of megabytes takes tens of milliseconds, most of them for fresh memory: other requests go in between.
import { setImmediate as nextTurn } from "node:timers/promises";

const bytesPerTurn = 2 * 1024 * 1024;

/** A copy with memory of its own, so that it can be transferred. */
export async function copyInTurns(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const copy = new Uint8Array(bytes.length);
  for (let start = 0; start < bytes.length; start += bytesPerTurn) {
    if (start > 0) await nextTurn();
    copy.set(bytes.subarray(start, start + bytesPerTurn), start);
  }
  return copy;
}

/** All parts, one after another. */
export async function concatenateInTurns(parts: readonly Uint8Array[]): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  let turnEnds = bytesPerTurn;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
    if (offset < turnEnds) continue;
    turnEnds = offset + bytesPerTurn;
    await nextTurn();
  }
  return whole;
}
