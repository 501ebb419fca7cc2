import { brotliCompressSync, gzipSync } from "node:zlib";
import { bodyOf, found, upstreamErrorOf } from "../testing/reading.js";
import { ScriptedUpstream, status } from "../testing/scripted-upstream.js";
import type { UpstreamClient } from "./client.js";
import { createUpstreamClient } from "./create-client.js";

const MiB = 1024 * 1024;
const metadata = { kind: "metadata", maxBytes: MiB } as const;
const asset = { kind: "asset", maxBytes: MiB } as const;

let upstream: ScriptedUpstream;
let client: UpstreamClient;

beforeEach(async () => {
  upstream = await ScriptedUpstream.start();
  client = createUpstreamClient({ baseUrl: upstream.url(), retry: { maxAttempts: 1 } });
});
afterEach(async () => {
  await client.close();
  await upstream.stop();
});

describe("encodings", () => {
  test.each([
    ["gzip", gzipSync("text")],
    ["x-gzip", gzipSync("text")],
    ["br", brotliCompressSync("text")],
    ["identity", Buffer.from("text")],
  ])("metadata in %s is decoded", async (encoding, body) => {
    const headers = { "content-encoding": encoding, "content-length": String(body.length) };
    upstream.answer = status(200, headers, body);
    const reply = found(await client.get({ ...metadata, url: upstream.url() }));
    expect(reply.contentLength).toBe(encoding === "identity" ? 4 : undefined);
    expect(await bodyOf(reply)).toBe("text");
  });

  test("an asset keeps its bytes whatever the server calls them", async () => {
    const body = gzipSync("text");
    upstream.answer = status(200, { "content-encoding": "gzip" }, body);
    const reply = found(await client.get({ ...asset, url: upstream.url() }));
    expect(Buffer.concat((await reply.body.toArray()) as Buffer[])).toEqual(body);
  });

  test.each(["gzip, gzip", "zstd", "compress", "gzip;q=1"])("%s is refused", async (encoding) => {
    upstream.answer = status(200, { "content-encoding": encoding }, gzipSync(gzipSync("text")));
    const error = await upstreamErrorOf(client.get({ ...metadata, url: upstream.url() }));
    expect(error.reason).toBe("invalid");
  });

  test.each([
    ["not gzip at all", Buffer.from("<html>")],
    ["half a gzip stream", gzipSync("text".repeat(1000)).subarray(0, 20)],
  ])("%s is invalid", async (_name, body) => {
    upstream.answer = status(200, { "content-encoding": "gzip" }, body);
    const reply = await client.get({ ...metadata, url: upstream.url() });
    expect((await upstreamErrorOf(bodyOf(reply))).reason).toBe("invalid");
  });

  test.each([
    ["gzip", gzipSync(Buffer.alloc(200 * MiB))],
    ["br", brotliCompressSync(Buffer.alloc(64 * MiB))],
  ])("a %s bomb ends at maxBytes", async (encoding, bomb) => {
    upstream.answer = status(200, { "content-encoding": encoding }, bomb);
    const before = process.memoryUsage().rss;
    const reply = await client.get({ ...metadata, url: upstream.url() });
    expect((await upstreamErrorOf(bodyOf(reply))).reason).toBe("too-large");
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MiB);
  });

  test("compressed bytes that decode to nothing are counted too", async () => {
    const emptyBlock = Buffer.from([0x00, 0x00, 0x00, 0xff, 0xff]);
    const header = gzipSync("").subarray(0, 10);
    const body = Buffer.concat([header, ...Array<Buffer>(300_000).fill(emptyBlock)]);
    upstream.answer = (_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      response.write(body);
    };
    const reply = await client.get({ ...metadata, url: upstream.url() });
    expect((await upstreamErrorOf(bodyOf(reply))).reason).toBe("too-large");
  });
});

describe("size", () => {
  test("a length beyond maxBytes is refused before the body", async () => {
    upstream.answer = status(200, { "content-length": "11" }, "x".repeat(11));
    const error = await upstreamErrorOf(
      client.get({ ...asset, maxBytes: 10, url: upstream.url() }),
    );
    expect(error.reason).toBe("too-large");
  });

  test("a body without a length is cut off at maxBytes", async () => {
    upstream.answer = (_request, response) => {
      response.write("x".repeat(10));
      response.end("y");
    };
    const reply = await client.get({ ...asset, maxBytes: 10, url: upstream.url() });
    expect((await upstreamErrorOf(bodyOf(reply))).reason).toBe("too-large");
  });

  test("exactly maxBytes is fine", async () => {
    upstream.answer = status(200, {}, "x".repeat(10));
    const reply = await client.get({ ...asset, maxBytes: 10, url: upstream.url() });
    expect(await bodyOf(reply)).toHaveLength(10);
  });
});
