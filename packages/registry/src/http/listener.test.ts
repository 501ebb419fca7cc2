import { Agent, get } from "node:http";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { buffer } from "node:stream/consumers";
import { type TestListener, aListener, wait } from "./listener.fixture.js";
import type { Reply } from "./reply.js";
import type { HttpRequest } from "./request.js";

let listener: TestListener;
let answer: (request: HttpRequest) => Reply | Promise<Reply>;

beforeAll(async () => {
  listener = await aListener(async (request) => {
    if (request.method === "PUT") await buffer(request.body);
    return answer(request);
  });
});
beforeEach(() => {
  answer = () => ({ status: 200, body: "whole" });
  listener.seen.length = 0;
  listener.replied.length = 0;
});
afterAll(() => listener.drain(100));

const head = "GET /d/x HTTP/1.1\r\nHost: a\r\n";
const innocent = "GET /d/innocent HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

test.each([
  ["two hosts", `${head}Host: b\r\n\r\n`],
  ["two hosts in other case", `${head}hOST: a\r\n\r\n`],
  ["two authorizations", `${head}Authorization: a\r\nauthorization: b\r\n\r\n`],
  ["two x-amz-date", `${head}X-Amz-Date: a\r\nx-amz-date: b\r\n\r\n`],
  [
    "two lengths",
    "PUT /d/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
  ],
  [
    "two different lengths",
    "PUT /d/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\naa",
  ],
  ["length list", "PUT /d/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\na"],
  ["signed length", "PUT /d/x HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na"],
  ["hexadecimal length", "PUT /d/x HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\na"],
  [
    "length and coding",
    "PUT /d/x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  [
    "two codings",
    "PUT /d/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  [
    "unknown coding",
    "PUT /d/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
  ],
  [
    "coding before chunked",
    "PUT /d/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
  ],
  [
    "coding in HTTP/1.0",
    "PUT /d/x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  ["blank before colon", "PUT /d/x HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n\r\na"],
  ["folded line", `${head}X-A: b\r\n c\r\n\r\n`],
  ["bare line feeds in a header", `${head}X-A: b\nContent-Length: 5\r\n\r\n`],
  ["NUL in a header", `${head}X-A: b\0c\r\n\r\n`],
  ["GET with a body", `${head}Content-Length: 5\r\n\r\nhello`],
  ["GET with chunks", `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`],
  ["HEAD with a body", "HEAD /d/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"],
  ["no host", "GET /d/x HTTP/1.1\r\n\r\n"],
  ["absolute form", "GET http://evil/d/x HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["asterisk form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["traversal", "GET /d/../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["encoded traversal", "GET /d/..%2f..%2fetc HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["101 header lines", `${head}${"A: b\r\n".repeat(100)}\r\n`],
  ["too large a header", `${head}A: ${"b".repeat(17_000)}\r\n\r\n`],
  ["an HTTP version of the future", "GET /d/x HTTP/9.9\r\nHost: a\r\n\r\n"],
  ["nonsense", "\x16\x03\x01\x02\x00\x01\r\n\r\n"],
])("%s: refused once, the connection closed, nothing after it served", async (_name, bytes) => {
  const reply = await listener.raw(bytes + innocent);
  expect(reply).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(reply.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  expect(reply.toLowerCase()).toContain("connection: close");
  expect(listener.seen).toHaveLength(0);
  expect(await listener.raw(innocent)).toContain("whole");
});

test("pipelined requests are answered one for one, in order", async () => {
  answer = ({ segments }) => ({ status: 200, body: `reply ${segments[1] ?? ""}` });
  const put = (name: string) =>
    `PUT /d/${name} HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nGET /`;
  const reply = await listener.raw(put("1") + put("2") + innocent);
  expect(reply.match(/reply (?:\d|innocent)/g)).toEqual(["reply 1", "reply 2", "reply innocent"]);
  expect(listener.seen).toHaveLength(3);
});

test("every reply has the security headers, a request id, and Vary: authorization", async () => {
  answer = () => ({ status: 404, headers: { vary: "accept" }, body: "no" });
  const reply = await fetch(`${listener.url}/d/x`);
  expect(Object.fromEntries(reply.headers)).toMatchObject({
    "cache-control": "no-store",
    "content-length": "2",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    vary: "accept, authorization",
    "x-amzn-requestid": expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    "x-content-type-options": "nosniff",
  });
  const fromApp = await fetch(`${listener.url}/v1/x`);
  expect(fromApp.headers.get("x-content-type-options")).toBe("nosniff");
});

test("HEAD has the length and no body, 304 has neither", async () => {
  const reply = await listener.raw("HEAD /d/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  expect(reply).toContain("content-length: 5");
  expect(reply.endsWith("\r\n\r\n")).toBe(true);
  answer = () => ({ status: 304, headers: { etag: '"a"' } });
  const unchanged = await listener.raw(innocent);
  expect(unchanged).not.toContain("content-length");
});

test.each([
  [
    "fails",
    () =>
      new Readable({
        read() {
          this.push("part");
          setTimeout(() => this.destroy(new Error("digest")), 20);
        },
      }),
    {},
  ],
  ["ends early", () => Readable.from([Buffer.from("part")]), { "content-length": 100 }],
  ["gives too much", () => Readable.from([Buffer.from("too much")]), { "content-length": 3 }],
])("a body that %s never becomes a complete reply", async (_name, body, headers) => {
  answer = () => ({ status: 200, headers, body: body() });
  await expect(fetch(`${listener.url}/d/x`).then((reply) => reply.text())).rejects.toThrow();
  // The client can know of the broken connection before the server has told of its reply.
  while (listener.replied.length === 0) await sleep(5);
  expect(listener.replied.at(-1)?.isAborted).toBe(true);
});

test("a handler that throws is a 500 that tells nothing", async () => {
  answer = () => {
    throw new Error("secret detail");
  };
  const reply = await fetch(`${listener.url}/d/x`);
  expect(reply.status).toBe(500);
  expect(await reply.text()).not.toContain("secret");
  expect(listener.bugs).toHaveLength(1);
});

test("an upload that does not move is cut, one that moves is not", async () => {
  const begun = Date.now();
  await listener.raw("PUT /d/x HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\nabc", 3000);
  expect(Date.now() - begun).toBeLessThan(1500);
  const body = Readable.from(
    (async function* slowly() {
      for (let i = 0; i < 6; i += 1) {
        await wait(100);
        yield Buffer.alloc(2000);
      }
    })(),
  );
  const reply = await fetch(`${listener.url}/d/x`, {
    method: "PUT",
    body,
    duplex: "half",
  } as unknown as RequestInit);
  expect(await reply.text()).toBe("whole");
});

test("after 20 failed authentications the address must wait, but not who succeeded since the first", async () => {
  const own = await aListener(({ headers }) => ({
    status: headers.authorization === "Bearer good" ? 200 : 401,
  }));
  const ask = async (authorization: string) =>
    (await fetch(`${own.url}/d/x`, { headers: { authorization } })).status;
  const statuses: number[] = [await ask("Bearer bad"), await ask("Bearer good")];
  for (let i = 0; i < 20; i += 1) statuses.push(await ask(`Bearer guess${i}`));
  expect(statuses.filter((status) => status === 401)).toHaveLength(20);
  expect(statuses.at(-1)).toBe(429);
  expect(await ask("Bearer good")).toBe(200);
  await own.drain(100);
});

test("draining loses no request: running ones finish, late ones on open connections are served, new ones are refused", async () => {
  const own = await aListener(async () => {
    await wait(200);
    return { status: 200, body: "done" };
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const ask = () =>
    new Promise<{ body: string; connection: string | undefined }>((resolve, reject) => {
      get(`${own.url}/d/x`, { agent }, (reply) => {
        buffer(reply).then((body) => {
          resolve({ body: body.toString(), connection: reply.headers.connection });
        }, reject);
      }).on("error", reject);
    });
  await Promise.all(Array.from({ length: 10 }, ask));
  const running = Array.from({ length: 5 }, ask);
  await wait(50);
  const drained = own.drain(5000);
  const late = Array.from({ length: 5 }, ask);
  const replies = await Promise.all([...running, ...late]);
  expect(replies.map(({ body }) => body)).toEqual(Array.from({ length: 10 }, () => "done"));
  expect(replies.every(({ connection }) => connection === "close")).toBe(true);
  await drained;
  await expect(fetch(`${own.url}/d/x`)).rejects.toThrow();
});

test("a host below the suffix stands for its domain's path", async () => {
  const own = await aListener(() => ({ status: 200 }), { hostSuffix: "pack.test" });
  await own.raw(
    "GET /npm/r/@a%2fb HTTP/1.1\r\nHost: Main-000000000000.d.pack.test:80\r\nConnection: close\r\n\r\n",
  );
  expect(own.seen[0]?.segments).toEqual(["d", "main-000000000000", "npm", "r", "@a", "b"]);
  await own.drain(100);
});

test.each([
  ["10.0.0.1, 203.0.113.9", ["127.0.0.0/8"], "203.0.113.9"],
  ["203.0.113.9, 10.0.0.1", ["127.0.0.0/8", "10.0.0.0/8"], "203.0.113.9"],
  ["203.0.113.9", [], "127.0.0.1"],
  ["203.0.113.9, nonsense", ["127.0.0.1"], "127.0.0.1"],
  ["::ffff:203.0.113.9", ["127.0.0.1"], "203.0.113.9"],
  ["[2001:db8::1]", ["127.0.0.1/32"], "2001:db8::1"],
])("X-Forwarded-For %s behind %j comes from %s", async (forwarded, trustedProxies, expected) => {
  const own = await aListener(() => ({ status: 200 }), { trustedProxies });
  await own.raw(
    `${head}X-Forwarded-For: ${forwarded}\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n`,
  );
  expect(own.seen[0]?.sourceIp).toBe(expected);
  expect(own.seen[0]?.isSecure).toBe(trustedProxies.length > 0);
  await own.drain(100);
});
