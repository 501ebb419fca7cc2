import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { bodyOf, upstreamErrorOf } from "../testing/reading.js";
import { TEST_CA } from "../testing/certificates.js";
import {
  ScriptedUpstream,
  inTurn,
  reset,
  silence,
  status,
  truncated,
  unfinished,
} from "../testing/scripted-upstream.js";
import type { UpstreamClient } from "./client.js";
import { createUpstreamClient } from "./create-client.js";
import type { UpstreamOptions } from "./upstream-options.js";
import type { AttemptReport } from "./with-attempt-reports.js";

const asset = { kind: "asset", maxBytes: 1024 * 1024 } as const;

let upstream: ScriptedUpstream;
const clients: UpstreamClient[] = [];

function clientOf(options: Partial<UpstreamOptions> = {}): UpstreamClient {
  const retry = { baseDelayMs: 5, ...options.retry };
  const client = createUpstreamClient({ baseUrl: upstream.url(), ...options, retry });
  clients.push(client);
  return client;
}

beforeEach(async () => {
  upstream = await ScriptedUpstream.start();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await upstream.stop();
});

describe("a body that breaks off is an error, never an end", () => {
  test.each([
    ["a length that lies", truncated(200, "half", 100)],
    ["a reset", reset("half")],
    ["a chunked body without its last chunk", unfinished("half")],
  ] as const)("%s", async (_name, answer) => {
    upstream.answer = answer;
    const reply = await clientOf().get({ ...asset, url: upstream.url() });
    expect((await upstreamErrorOf(bodyOf(reply))).reason).toBe("unreachable");
  });

  test("and does not end the process when nobody is reading yet", async () => {
    upstream.answer = reset("half");
    const reply = await clientOf().get({ ...asset, url: upstream.url() });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await upstreamErrorOf(bodyOf(reply))).reason).toBe("unreachable");
  });
});

describe("time-outs", () => {
  test("headers that do not come", async () => {
    upstream.answer = silence;
    const client = clientOf({ timeouts: { headersMs: 100 } });
    const error = await upstreamErrorOf(client.get({ ...asset, url: upstream.url() }));
    expect(error.reason).toBe("timeout");
    expect(upstream.seen).toHaveLength(1);
  });

  test("a body that stalls", async () => {
    upstream.answer = (_request, response) => response.write("half");
    const client = clientOf({ timeouts: { idleMs: 100 } });
    const reply = await client.get({ ...asset, url: upstream.url() });
    expect((await upstreamErrorOf(bodyOf(reply))).reason).toBe("timeout");
  });

  test("a body that drips past the total time", async () => {
    upstream.answer = (_request, response) => {
      const drip = setInterval(() => response.write("."), 20);
      response.on("close", () => {
        clearInterval(drip);
      });
    };
    const client = clientOf({ timeouts: { totalMs: 200 } });
    const reply = await client.get({ ...asset, url: upstream.url() });
    const error = await upstreamErrorOf(bodyOf(reply));
    expect(error).toMatchObject({ reason: "timeout" });
    expect(error.message).toContain("0.2 s");
  });

  test("a connection that does not come to stand", async () => {
    const blackHole: Server = createServer((socket) => socket.resume()).listen(0, "127.0.0.1");
    await once(blackHole, "listening");
    const { port } = blackHole.address() as AddressInfo;
    const baseUrl = new URL(`https://127.0.0.1:${port}/`);
    const client = clientOf({ baseUrl, timeouts: { connectMs: 100 } });
    const error = await upstreamErrorOf(client.get({ ...asset, url: baseUrl }));
    expect(error.reason).toBe("timeout");
    blackHole.close();
  });
});

describe("retry", () => {
  test.each([502, 503, 504])("HTTP %i and then an answer is an answer", async (code) => {
    upstream.answer = inTurn(status(code), status(200, {}, "ok"));
    const attempts: AttemptReport[] = [];
    const client = clientOf({ onAttempt: (report) => attempts.push(report) });
    expect(await bodyOf(await client.get({ ...asset, url: upstream.url("/a?b") }))).toBe("ok");
    expect(attempts).toEqual([
      { url: upstream.url("/a").href, outcome: "unreachable", ms: expect.any(Number) as number },
      { url: upstream.url("/a").href, outcome: "found", ms: expect.any(Number) as number },
    ]);
  });

  test("a reset before the headers and then an answer is an answer", async () => {
    upstream.answer = inTurn(
      (_request, response) => response.socket?.resetAndDestroy(),
      status(200, {}, "ok"),
    );
    expect(await bodyOf(await clientOf().get({ ...asset, url: upstream.url() }))).toBe("ok");
  });

  test("it gives up after three tries", async () => {
    upstream.answer = status(503);
    const error = await upstreamErrorOf(clientOf().get({ ...asset, url: upstream.url() }));
    expect(error).toMatchObject({ reason: "unreachable", status: 503 });
    expect(upstream.seen).toHaveLength(3);
  });

  test.each([400, 401, 403, 404, 410, 500])("HTTP %i is not tried again", async (code) => {
    upstream.answer = status(code);
    await clientOf()
      .get({ ...asset, url: upstream.url() })
      .catch(() => undefined);
    expect(upstream.seen).toHaveLength(1);
  });

  test("429 is tried again no sooner than it asks", async () => {
    const seenAtMs: number[] = [];
    upstream.answer = (request, response) => {
      seenAtMs.push(Date.now());
      const code = seenAtMs.length === 1 ? 429 : 200;
      status(code, { "retry-after": "1" }, "ok")(request, response);
    };
    expect(await bodyOf(await clientOf().get({ ...asset, url: upstream.url() }))).toBe("ok");
    const [first = 0, second = 0] = seenAtMs;
    expect(second - first).toBeGreaterThanOrEqual(990);
  });

  test("a Retry-After beyond the cap is left to the caller", async () => {
    upstream.answer = status(429, { "retry-after": "120" });
    const error = await upstreamErrorOf(clientOf().get({ ...asset, url: upstream.url() }));
    expect(error).toMatchObject({ reason: "throttled", retryAfterSeconds: 120 });
    expect(upstream.seen).toHaveLength(1);
  });

  test("a POST is not repeated", async () => {
    upstream.answer = status(503);
    const request = { ...asset, url: upstream.url(), method: "POST" as const };
    await upstreamErrorOf(clientOf().get(request));
    expect(upstream.seen).toHaveLength(1);
  });

  test("a caller does not wait out a pause it has cancelled", async () => {
    upstream.answer = status(429, { "retry-after": "1" });
    const controller = new AbortController();
    const reason = new Error("the client left");
    setTimeout(() => {
      controller.abort(reason);
    }, 50);
    const startedAtMs = Date.now();
    const request = { ...asset, url: upstream.url(), signal: controller.signal };
    await expect(clientOf().get(request)).rejects.toBe(reason);
    expect(Date.now() - startedAtMs).toBeLessThan(900);
    expect(upstream.seen).toHaveLength(1);
  });
});

describe("TLS", () => {
  let secure: ScriptedUpstream;
  beforeEach(async () => {
    secure = await ScriptedUpstream.start("https");
  });
  afterEach(() => secure.stop());

  test("a certificate of an unknown authority is not accepted", async () => {
    const client = clientOf({ baseUrl: secure.url() });
    const error = await upstreamErrorOf(client.get({ ...asset, url: secure.url() }));
    expect(error.reason).toBe("unreachable");
    expect(secure.seen).toEqual([]);
  });

  test("a certificate of the connection's own authority is accepted", async () => {
    const client = clientOf({ baseUrl: secure.url(), caBundle: TEST_CA });
    expect(await bodyOf(await client.get({ ...asset, url: secure.url() }))).toBe("ok");
  });

  test("a certificate for another name is not accepted", async () => {
    const client = clientOf({
      baseUrl: secure.url(),
      caBundle: TEST_CA,
      allowedNetworks: ["127.0.0.1/32"],
      resolveHost: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
    });
    const url = new URL(`https://other.invalid:${secure.port}/`);
    const error = await upstreamErrorOf(client.get({ ...asset, url }));
    expect(error).toMatchObject({
      reason: "unreachable",
      cause: { code: "ERR_TLS_CERT_ALTNAME_INVALID" },
    });
  });

  test("an https connection never speaks http", async () => {
    const client = clientOf({ baseUrl: secure.url(), caBundle: TEST_CA });
    const direct = await upstreamErrorOf(client.get({ ...asset, url: upstream.url() }));
    secure.answer = status(302, { location: upstream.url("/downgraded").href });
    const redirected = await upstreamErrorOf(client.get({ ...asset, url: secure.url() }));
    expect([direct.reason, redirected.reason]).toEqual(["invalid", "invalid"]);
    expect(upstream.seen).toEqual([]);
  });
});

test("nobody listening is unreachable", async () => {
  const url = upstream.url();
  const client = clientOf();
  await upstream.stop();
  expect((await upstreamErrorOf(client.get({ ...asset, url }))).reason).toBe("unreachable");
  upstream = await ScriptedUpstream.start();
});

test("something that does not speak HTTP is invalid", async () => {
  const server = createServer((socket) => socket.resume().end("SSH-2.0-nothing\r\n\r\n"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const baseUrl = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const error = await upstreamErrorOf(clientOf({ baseUrl }).get({ ...asset, url: baseUrl }));
  server.close();
  expect(error).toMatchObject({ reason: "invalid" });
});
