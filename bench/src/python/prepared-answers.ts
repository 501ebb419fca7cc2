// A bare Node handler: looks the address up and writes bytes that it has.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

export interface PreparedAnswer {
  readonly contentType: string;
  readonly body: Buffer;
}

interface Prepared extends PreparedAnswer {
  readonly gzip: Buffer | undefined;
}

/**
 * Serves what is prepared by path: the answer whose media type the client names first, else the last. Files are not
 * compressed. Returns its address, ending in `/`.
 */
export async function servePrepared(
  answers: ReadonlyMap<string, readonly PreparedAnswer[]>,
): Promise<string> {
  const prepared = new Map(
    [...answers].map(([path, variants]) => [path, variants.map(prepare)] as const),
  );
  const server = createServer((request, response) => {
    const variants = prepared.get(request.url ?? "");
    const accept = request.headers.accept ?? "";
    const found =
      variants?.find(({ contentType }) => accept.startsWith(contentType)) ?? variants?.at(-1);
    if (found === undefined) {
      response.writeHead(404, { "content-length": 0 }).end();
      return;
    }
    const takesGzip = request.headers["accept-encoding"]?.includes("gzip") === true;
    const zipped = takesGzip ? found.gzip : undefined;
    const body = zipped ?? found.body;
    response.writeHead(200, {
      "content-type": found.contentType,
      "content-length": body.length,
      ...(zipped !== undefined && { "content-encoding": "gzip" }),
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function prepare(answer: PreparedAnswer): Prepared {
  const isFile = answer.contentType === "application/octet-stream";
  return { ...answer, gzip: isFile ? undefined : gzipSync(answer.body) };
}
