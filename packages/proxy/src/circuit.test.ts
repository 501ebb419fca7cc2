import { bodyOf, found, upstreamErrorOf } from "../testing/reading.js";
import { ScriptedUpstream, reset, silence, status } from "../testing/scripted-upstream.js";
import type { UpstreamClient } from "./client.js";
import { createUpstreamClient } from "./create-client.js";

const asset = { kind: "asset", maxBytes: 1024 } as const;
const START_MS = Date.UTC(2026, 0, 1);

let upstream: ScriptedUpstream;
let client: UpstreamClient;
let nowMs: number;
let changes: string[];

beforeEach(async () => {
  nowMs = START_MS;
  changes = [];
  jest.spyOn(Date, "now").mockImplementation(() => nowMs);
  upstream = await ScriptedUpstream.start();
  client = createUpstreamClient({
    baseUrl: upstream.url(),
    retry: { maxAttempts: 1 },
    allowedNetworks: ["127.0.0.0/8"],
    onCircuitChange: ({ state }) => changes.push(state),
  });
});
afterEach(async () => {
  await client.close();
  await upstream.stop();
  jest.restoreAllMocks();
});

/** What becomes of one request: the reply's kind or the error's reason. */
async function outcome(url = upstream.url()): Promise<string> {
  try {
    const reply = await client.get({ ...asset, url });
    if (reply.kind === "found") await bodyOf(reply);
    return reply.kind;
  } catch (error) {
    return (error as { reason: string }).reason;
  }
}

async function fail(times: number, answer = status(500)): Promise<void> {
  upstream.answer = answer;
  for (let i = 0; i < times; i += 1) await outcome();
}

test("after five failures in a row nothing is asked any more", async () => {
  await fail(5);
  expect(await outcome()).toBe("circuit-open");
  expect(upstream.seen).toHaveLength(5);
  expect(changes).toEqual(["open"]);
});

test("an answer in between starts the count again", async () => {
  await fail(4);
  await fail(1, status(200));
  await fail(4);
  expect(changes).toEqual([]);
});

test.each([
  ["500", status(500), 1],
  ["429", status(429), 1],
  ["a body that breaks off", reset("half"), 1],
  ["401", status(401), 0],
  ["403", status(403), 0],
  ["404", status(404), 0],
  ["410", status(410), 0],
  ["400", status(400), 0],
] as const)("%s opens the circuit %#", async (_name, answer, opens) => {
  await fail(10, answer);
  expect(changes).toHaveLength(opens);
});

test("304 does not open the circuit", async () => {
  upstream.answer = status(304);
  for (let i = 0; i < 10; i += 1) {
    const reply = await client.get({ ...asset, url: upstream.url(), etag: '"1"' });
    expect(reply.kind).toBe("fresh");
  }
});

test("half of twenty within ten seconds opens it, nineteen do not", async () => {
  for (let i = 0; i < 9; i += 1) {
    await fail(1);
    await fail(1, status(200));
  }
  await fail(1);
  expect(changes).toEqual([]);
  await fail(1);
  expect(changes).toEqual(["open"]);
});

test("failures of more than ten seconds ago are forgotten", async () => {
  for (let i = 0; i < 9; i += 1) {
    await fail(1);
    await fail(1, status(200));
  }
  nowMs += 10_001;
  await fail(2);
  expect(changes).toEqual([]);
});

test("after five seconds one probe passes, and its success closes the circuit", async () => {
  await fail(5);
  nowMs += 4_999;
  expect(await outcome()).toBe("circuit-open");
  nowMs += 1;
  upstream.answer = silence;
  const answered = new Promise<() => void>((resolve) => {
    upstream.answer = (_request, response) => {
      resolve(() => response.end("ok"));
    };
  });
  const probe = outcome();
  const release = await answered;
  expect(await Promise.all([outcome(), outcome()])).toEqual(["circuit-open", "circuit-open"]);
  upstream.answer = status(200);
  release();
  expect(await probe).toBe("found");
  expect(await outcome()).toBe("found");
  expect(changes).toEqual(["open", "half-open", "closed"]);
  expect(upstream.seen).toHaveLength(7);
});

test("failed probes double the pause up to a minute", async () => {
  await fail(5);
  for (const pauseSeconds of [5, 10, 20, 40, 60, 60]) {
    nowMs += pauseSeconds * 1000 - 1;
    expect(await outcome()).toBe("circuit-open");
    nowMs += 1;
    expect(await outcome()).toBe("unreachable");
  }
  expect(upstream.seen).toHaveLength(11);
});

test("a probe that its caller cancels does not close the circuit", async () => {
  await fail(5);
  nowMs += 5_000;
  const controller = new AbortController();
  const reason = new Error("the client left");
  upstream.answer = () => {
    controller.abort(reason);
  };
  const request = { ...asset, url: upstream.url(), signal: controller.signal };
  await expect(client.get(request)).rejects.toBe(reason);
  expect(await outcome()).toBe("circuit-open");
});

test("an open circuit answers while a body of before is still read", async () => {
  upstream.answer = (_request, response) => response.write("slow");
  const slow = found(await client.get({ ...asset, url: upstream.url() }));
  await fail(5);
  expect(await outcome()).toBe("circuit-open");
  slow.body.destroy();
});

test("retrying stops when the circuit opens", async () => {
  const retrying = createUpstreamClient({
    baseUrl: upstream.url(),
    retry: { maxAttempts: 20, baseDelayMs: 1 },
  });
  upstream.answer = status(503);
  const error = await upstreamErrorOf(retrying.get({ ...asset, url: upstream.url() }));
  await retrying.close();
  expect(error.reason).toBe("circuit-open");
  expect(upstream.seen).toHaveLength(5);
});

test("another origin that fails does not cut off the configured one", async () => {
  const dead = await ScriptedUpstream.start();
  dead.answer = status(500);
  for (let i = 0; i < 6; i += 1) await outcome(dead.url());
  expect(await outcome(dead.url())).toBe("circuit-open");
  upstream.answer = status(200);
  expect(await outcome()).toBe("found");
  await dead.stop();
});
