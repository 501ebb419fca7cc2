/** Clients that hang up in the middle of a publish leave neither files nor alarms behind. */
import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { packageUrl } from "../harness/publish-over-http.js";
import { until } from "../harness/until.js";

let packhouse: Packhouse;
let access: NpmAccess;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  access = await createHostedRepository(packhouse);
});

afterAll(() => packhouse.close());

/** Sends the head and some of a tarball, then resets the connection. */
async function hangUpAfter(base64Length: number): Promise<void> {
  const url = new URL(packageUrl(access.registryUrl, "cut"));
  const socket = connect(Number(url.port), "127.0.0.1");
  socket.on("error", () => undefined);
  // The magic number of gzip, then one stored block that is longer than what is sent.
  const start = Buffer.concat([
    Buffer.from("1f8b0800000000000003", "hex"),
    Buffer.from("00ffff0000", "hex"),
  ]);
  const base64 = Buffer.concat([start, Buffer.alloc(base64Length)]).toString("base64");
  const head =
    `PUT ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\nauthorization: Bearer ${access.token}\r\n` +
    "content-type: application/json\r\ncontent-length: 1000000\r\n\r\n";
  socket.write(`${head}{"_attachments":{"cut-1.0.0.tgz":{"data":"${base64}`);
  await sleep(100);
  socket.resetAndDestroy();
}

test("nothing is left in the data directory, nothing is logged as a bug", async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => hangUpAfter(index * 600)));
  const temporary = join(packhouse.dataDirectory, "blobs", "tmp");
  await until(5_000, async () => ((await readdir(temporary)).length === 0 ? true : undefined));

  expect(packhouse.logs).not.toContain('"level":"error"');
  const missing = await exchange(packageUrl(access.registryUrl, "cut"), { token: access.token });
  expect(missing.status).toBe(404);
});
