/** A publish that is refused before its body has arrived gets its answer, and the server goes on. */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { packageUrl } from "../harness/publish-over-http.js";

let packhouse: Packhouse;
let access: NpmAccess;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  access = await createHostedRepository(packhouse);
});

afterAll(() => packhouse.close());

/** Sends the head and the first part of a body whose rest never comes; the answer's first line. */
async function sendUnfinished(name: string, firstPart: string): Promise<string> {
  const url = new URL(packageUrl(access.registryUrl, name));
  const socket = connect(Number(url.port), "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => undefined);
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.setTimeout(5_000, () => socket.destroy());
  socket.write(
    `PUT ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\nauthorization: Bearer ${access.token}\r\n` +
      "content-type: application/json\r\ncontent-length: 100000\r\n\r\n",
  );
  await sleep(50);
  socket.write(firstPart);
  await closed;
  return Buffer.concat(chunks).toString("latin1").split("\r\n", 1)[0] ?? "";
}

test.each([
  ["a name that may not be published", "node_modules", '{"_attachments":{"x.tgz":{"data":"AAAA'],
  ["a document without end of nesting", "fine", "[".repeat(200)],
  [
    "a tarball that is no gzip",
    "fine",
    `{"_attachments":{"x.tgz":{"data":"${Buffer.alloc(60_000, "not gzip ").toString("base64")}`,
  ],
])("%s is answered before the body's end", async (_what, name, firstPart) => {
  await expect(sendUnfinished(name, firstPart)).resolves.toBe("HTTP/1.1 400 Bad Request");

  const ready = await exchange(`${packhouse.url}/readyz`);
  expect(ready.status).toBe(200);
});
