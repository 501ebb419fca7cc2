// The public registry of the benchmark, and the limit: a bare Node handler that answers prepared bytes.
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { benchPackages, packumentOf } from "./packages.js";

interface Prepared {
  readonly plain: Buffer;
  readonly gzip: Buffer | undefined;
}

/** Serves packuments and tarballs; everything is in memory before the first request. */
async function serve(): Promise<Server> {
  const prepared = new Map<string, Prepared>();
  const server = createServer((request, response) => {
    const found = prepared.get(request.url ?? "");
    if (found === undefined) {
      response.writeHead(404, { "content-type": "application/json" }).end('{"error":"not found"}');
      return;
    }
    const zipped =
      request.headers["accept-encoding"]?.includes("gzip") === true ? found.gzip : undefined;
    const body = zipped ?? found.plain;
    response.writeHead(200, {
      "content-type": found.gzip === undefined ? "application/octet-stream" : "application/json",
      "content-length": body.length,
      ...(zipped !== undefined && { "content-encoding": "gzip" }),
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  for (const [name, made] of await benchPackages()) {
    const plain = Buffer.from(packumentOf(made, url));
    prepared.set(`/${name}`, { plain, gzip: gzipSync(plain) });
    for (const { version, tarball } of made.versions) {
      prepared.set(`/${name}/-/${name}-${version}.tgz`, { plain: tarball, gzip: undefined });
    }
  }
  process.stdout.write(`listening on ${url}\n`);
  return server;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve();
