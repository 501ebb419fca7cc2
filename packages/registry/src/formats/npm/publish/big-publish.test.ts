import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { pack } from "tar-stream";
import { digestsOf } from "../../in-memory-catalog.fixture.js";
import { createRegistry } from "../npm.fixture.js";

const fileBytes = 400 * 1024 * 1024;
const chunkBytes = 1024 * 1024;

/** A tarball of one big file that does not compress, as it streams. */
function bigTarball(): Readable {
  const archive = pack();
  const noise = randomBytes(chunkBytes);
  archive.entry(
    { name: "package/package.json" },
    JSON.stringify({ name: "big", version: "1.0.0" }),
  );
  const entry = archive.entry({ name: "package/noise", size: fileBytes }, () => {
    archive.finalize();
  });
  Readable.from(
    (function* () {
      for (let sent = 0; sent < fileBytes; sent += chunkBytes) yield noise;
    })(),
  ).pipe(entry);
  return archive.pipe(createGzip({ level: 0 }));
}

async function* publishDocument(counter: { base64Bytes: number }): AsyncGenerator<Buffer> {
  yield Buffer.from(
    '{"name":"big","dist-tags":{"latest":"1.0.0"},"_attachments":{"big-1.0.0.tgz":{"data":"',
  );
  let rest = Buffer.alloc(0);
  for await (const chunk of bigTarball()) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    const whole = bytes.length - (bytes.length % 3);
    rest = Buffer.from(bytes.subarray(whole));
    const base64 = Buffer.from(bytes.toString("base64", 0, whole));
    counter.base64Bytes += base64.length;
    for (let at = 0; at < base64.length; at += 65_536) yield base64.subarray(at, at + 65_536);
  }
  yield Buffer.from(rest.toString("base64"));
  yield Buffer.from('"}},"versions":{"1.0.0":{"name":"big","version":"1.0.0","dist":{}}}}');
}

test("a 400 MB package is published in bounded memory", async () => {
  const registry = createRegistry();
  let stored = 0;
  registry.catalog.beginAsset = (_domain, name) =>
    Promise.resolve({
      name,
      bytes: () => Buffer.alloc(0),
      write: (chunk: Uint8Array) => {
        stored += chunk.length;
        return Promise.resolve();
      },
      finish: () => Promise.resolve({ sizeBytes: stored, digests: digestsOf(Buffer.alloc(0)) }),
      prepare: () => Promise.resolve(),
      commit: () => Promise.resolve(),
      abort: () => Promise.resolve(),
    });
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  const counter = { base64Bytes: 0 };
  const started = performance.now();
  const answer = await registry.send("big", {
    method: "PUT",
    body: Readable.from(publishDocument(counter)),
  });
  clearInterval(timer);
  expect([answer.status, answer.bytes.toString()]).toEqual([201, '{"ok":true,"success":true}']);
  expect(stored).toBeGreaterThan(fileBytes);
  expect(counter.base64Bytes).toBeGreaterThan(stored);
  const grownMiB = (most - before) / 1024 ** 2;
  process.stderr.write(
    `400 MiB published in ${((performance.now() - started) / 1000).toFixed(1)} s, memory grew by ${grownMiB.toFixed(0)} MiB\n`,
  );
  expect(grownMiB).toBeLessThan(150);
});
