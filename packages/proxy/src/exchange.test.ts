import { gzipSync } from "node:zlib";
import { bodyOf, found, upstreamErrorOf } from "../testing/reading.js";
import { ScriptedUpstream, silence, status, truncated } from "../testing/scripted-upstream.js";
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

test("a document comes with its validators, its type, its length and how long it is fresh", async () => {
  upstream.answer = status(
    200,
    {
      etag: '"v1"',
      "last-modified": "Wed, 21 Oct 2015 07:28:00 GMT",
      "content-type": "application/json",
      "cache-control": "public, max-age=300",
      age: "60",
      "content-length": "5",
    },
    "hello",
  );
  const reply = found(await client.get({ ...metadata, url: upstream.url("/a?b=c") }));
  expect(await bodyOf(reply)).toBe("hello");
  expect(reply).toEqual({
    kind: "found",
    body: reply.body,
    status: 200,
    etag: '"v1"',
    lastModified: "Wed, 21 Oct 2015 07:28:00 GMT",
    contentType: "application/json",
    contentLength: 5,
    maxAgeSeconds: 240,
    finalUrl: upstream.url("/a?b=c"),
  });
  expect(upstream.seen[0]?.url).toBe("/a?b=c");
});

test("nothing but our own headers is sent", async () => {
  await bodyOf(await client.get({ ...metadata, url: upstream.url(), accept: "application/json" }));
  await bodyOf(await client.get({ ...asset, url: upstream.url() }));
  const base = { host: upstream.url().host, connection: "keep-alive", "user-agent": "packhouse" };
  expect(upstream.seen.map(({ headers }) => headers)).toEqual([
    { ...base, accept: "application/json", "accept-encoding": "gzip, br" },
    { ...base, accept: "*/*", "accept-encoding": "identity" },
  ]);
});

test.each([
  { credential: { kind: "bearer", token: () => "t0ken" }, expected: "Bearer t0ken" },
  {
    credential: { kind: "basic", username: "jö", password: () => "p:w" },
    expected: `Basic ${Buffer.from("jö:p:w").toString("base64")}`,
  },
] as const)(
  "$credential.kind is sent to the configured origin",
  async ({ credential, expected }) => {
    const authenticated = createUpstreamClient({ baseUrl: upstream.url(), credential });
    await bodyOf(await authenticated.get({ ...asset, url: upstream.url() }));
    await authenticated.close();
    expect(upstream.seen[0]?.headers.authorization).toBe(expected);
  },
);

test("304 is an answer of its own when we asked conditionally", async () => {
  upstream.answer = status(304, { etag: '"v1"', "cache-control": "max-age=10" });
  const request = { ...metadata, url: upstream.url(), etag: '"v1"', lastModified: "yesterday" };
  expect(await client.get(request)).toEqual({ kind: "fresh", etag: '"v1"', maxAgeSeconds: 10 });
  expect(upstream.seen[0]?.headers).toMatchObject({
    "if-none-match": '"v1"',
    "if-modified-since": "yesterday",
  });
});

test("304 to an unconditional request is no answer", async () => {
  upstream.answer = status(304);
  const error = await upstreamErrorOf(client.get({ ...metadata, url: upstream.url() }));
  expect(error).toMatchObject({ reason: "invalid", status: 304 });
});

test.each([404, 410] as const)("a complete %i means absent", async (code) => {
  upstream.answer = status(code, { "content-type": "text/html" }, "<h1>no</h1>");
  expect(await client.get({ ...metadata, url: upstream.url() })).toEqual({
    kind: "absent",
    status: code,
    contentType: "text/html",
  });
});

test("a 404 whose page breaks off does not mean absent", async () => {
  upstream.answer = truncated(404, "no such", 100);
  const error = await upstreamErrorOf(client.get({ ...metadata, url: upstream.url() }));
  expect(error.reason).toBe("unreachable");
});

test("a 404 with an endless page means absent without reading it all", async () => {
  upstream.answer = (_request, response) => {
    response.writeHead(404);
    response.write(Buffer.alloc(MiB));
  };
  expect((await client.get({ ...metadata, url: upstream.url() })).kind).toBe("absent");
});

test.each([
  [401, "refused"],
  [403, "refused"],
  [407, "refused"],
  [408, "timeout"],
  [429, "throttled"],
  [400, "invalid"],
  [405, "invalid"],
  [406, "invalid"],
  [451, "invalid"],
  [204, "invalid"],
  [206, "invalid"],
  [300, "invalid"],
  [305, "invalid"],
  [500, "unreachable"],
  [502, "unreachable"],
  [503, "unreachable"],
  [504, "unreachable"],
  [599, "unreachable"],
] as const)("HTTP %i is %s", async (code, reason) => {
  upstream.answer = status(code, { "retry-after": "7" }, code === 204 ? "" : "<html>");
  const request = { ...metadata, url: upstream.url("/x?signature=secret"), method: "GET" as const };
  const error = await upstreamErrorOf(client.get(request));
  expect(error).toMatchObject({ reason, status: code, retryAfterSeconds: 7 });
  expect(error.message).toContain(`${upstream.url("/x").href}: `);
  expect(error.message).not.toContain("secret");
});

test("a message never shows user info", async () => {
  upstream.answer = status(500);
  const url = upstream.url("/x");
  url.username = "u53r";
  url.password = "pa55";
  const error = await upstreamErrorOf(client.get({ ...metadata, url }));
  expect(error.message).not.toMatch(/u53r|pa55/);
  expect(upstream.seen[0]?.headers.authorization).toBeUndefined();
});

test("a POST is sent with its body as it is", async () => {
  upstream.answer = status(200, {}, "{}");
  const body = gzipSync("{}");
  const reply = await client.get({
    ...metadata,
    url: upstream.url("/audit"),
    method: "POST",
    body,
    contentType: "application/json",
    contentEncoding: "gzip",
  });
  expect(await bodyOf(reply)).toBe("{}");
  expect(upstream.seen[0]).toMatchObject({
    method: "POST",
    body: body.toString(),
    headers: { "content-type": "application/json", "content-encoding": "gzip" },
  });
});

describe("cancelling", () => {
  test("an aborted request rejects with the signal's own reason", async () => {
    upstream.answer = silence;
    const controller = new AbortController();
    const reason = new Error("the client left");
    setTimeout(() => {
      controller.abort(reason);
    }, 30);
    const request = { ...asset, url: upstream.url(), signal: controller.signal };
    await expect(client.get(request)).rejects.toBe(reason);
    await expect(client.get(request)).rejects.toBe(reason);
    expect(upstream.seen).toHaveLength(1);
  });

  test("an abort ends the body with the signal's own reason", async () => {
    upstream.answer = (_request, response) => response.write("beginning");
    const controller = new AbortController();
    const reply = await client.get({ ...asset, url: upstream.url(), signal: controller.signal });
    const reason = new Error("the client left");
    const reading = bodyOf(reply);
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });

  test("a destroyed body closes the connection to the upstream", async () => {
    const closed = new Promise((resolve) => {
      upstream.answer = (_request, response) => {
        response.on("close", resolve).write("beginning");
      };
    });
    const reply = found(await client.get({ ...asset, url: upstream.url() }));
    reply.body.destroy();
    await closed;
  });

  test("close ends what is running", async () => {
    upstream.answer = silence;
    const running = upstreamErrorOf(client.get({ ...asset, url: upstream.url() }));
    await client.close();
    expect((await running).reason).toBe("unreachable");
  });
});

test.each([
  ["ftp://127.0.0.1/", "http or https"],
  ["http://user:secret@127.0.0.1/", "belongs in `credential`"],
])("a base URL %s is refused", (baseUrl, explanation) => {
  expect(() => createUpstreamClient({ baseUrl: new URL(baseUrl) })).toThrow(explanation);
});

test("requests beyond maxSockets wait for a socket, which is no time-out of the upstream", async () => {
  let running = 0;
  let most = 0;
  upstream.answer = (_request, response) => {
    running += 1;
    most = Math.max(most, running);
    response.write("slowly ");
    setTimeout(() => {
      running -= 1;
      response.end("done");
    }, 100);
  };
  const narrow = createUpstreamClient({
    baseUrl: upstream.url(),
    maxSockets: 2,
    timeouts: { headersMs: 150 },
  });
  const requests = Array.from({ length: 8 }, async () =>
    bodyOf(await narrow.get({ ...asset, url: upstream.url() })),
  );
  expect(new Set(await Promise.all(requests))).toEqual(new Set(["slowly done"]));
  expect(most).toBe(2);
  await narrow.close();
});
