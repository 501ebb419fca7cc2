import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";

/**
 * Sends a stream as a body whose headers are written. When the stream fails, or gives other than `expectedBytes`,
 * the connection is cut: a client must never take a part for the whole.
 */
export function streamBody(
  source: Readable,
  response: ServerResponse,
  expectedBytes: number | undefined,
): void {
  let sentBytes = 0;
  const cut = (): void => {
    source.destroy();
    response.destroy();
  };
  source.on("data", (chunk: Buffer) => {
    sentBytes += chunk.length;
    if (expectedBytes !== undefined && sentBytes > expectedBytes) cut();
    else if (!response.write(chunk)) source.pause();
  });
  source.on("end", () => {
    if (expectedBytes !== undefined && sentBytes !== expectedBytes) cut();
    else response.end();
  });
  source.on("error", cut);
  source.on("close", () => {
    if (!source.readableEnded) cut();
  });
  response.on("drain", () => source.resume());
  response.on("close", () => source.destroy());
}
