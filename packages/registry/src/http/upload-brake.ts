import type { IncomingMessage } from "node:http";

export interface UploadBrake {
  readonly minBytesPerSecond: number;
  readonly windowMs: number;
}

/**
 * Cuts a client that sends its body more slowly than `minBytesPerSecond` over a whole window. An upload has no
 * total time limit, so this is what ends the ones that never will. Waiting for us does not count against the client.
 */
export function brakeSlowUpload(incoming: IncomingMessage, brake: UploadBrake): void {
  const { socket } = incoming;
  let seenBytes = socket.bytesRead;
  const timer = setInterval(() => {
    const receivedBytes = socket.bytesRead - seenBytes;
    seenBytes = socket.bytesRead;
    const isOursToRead = incoming.readableLength > 0;
    if (!isOursToRead && receivedBytes < (brake.minBytesPerSecond * brake.windowMs) / 1000) {
      socket.destroy();
    }
  }, brake.windowMs).unref();
  const stop = (): void => {
    clearInterval(timer);
  };
  incoming.once("end", stop);
  incoming.once("close", stop);
}
