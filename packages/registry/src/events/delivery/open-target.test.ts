import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import type { WebhookRow } from "../../database/webhooks.js";
import { aDeliveryDatabase, type DeliveryDatabase } from "./delivery.fixture.js";
import { openTarget, type TargetParts } from "./open-target.js";
import type { AttemptOutcome, EventTarget } from "./outcome.js";

const key = Buffer.alloc(24, 1);
const oldKey = Buffer.alloc(24, 2);
const event = {
  ...{ eventId: "evt-1", orderingKey: "npm//a", detailType: "T" },
  body: '{"id":"evt-1","source":"s","detail-type":"T","resources":[],"time":"2026-11-21T12:00:00Z","detail":{"packageName":"a"}}',
};

let store: DeliveryDatabase;
let server: Server;
let answer: { status: number; headers?: Record<string, string>; body?: string };
let seen: { headers: IncomingHttpHeaders; body: string }[];
let nowMs: number;

beforeEach(async () => {
  store = await aDeliveryDatabase();
  answer = { status: 200, body: "thanks" };
  seen = [];
  nowMs = Date.now();
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      seen.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await store.close();
});

const url = (host = "127.0.0.1") => `http://${host}:${(server.address() as AddressInfo).port}/hook`;

async function open(
  columns: Partial<WebhookRow> = {},
  parts: Partial<TargetParts> = {},
): Promise<EventTarget> {
  const row = await store.addWebhook("wh_1", {
    target: JSON.stringify({ kind: "webhook", url: url() }),
    secret_wrapped: key,
    ...columns,
  });
  return openTarget(row, {
    unwrap: (wrapped, context) =>
      context.endsWith(":wh_1") ? Promise.resolve(wrapped) : Promise.reject(new Error(context)),
    ...{ allowPrivateAddresses: true, timeoutMs: 2_000, now: () => nowMs },
    ...parts,
  });
}

/** One attempt, over sockets that are closed again. */
async function send(target: EventTarget): Promise<AttemptOutcome> {
  const outcome = await target.send(event);
  await target.close();
  return outcome;
}

const verify = (withKey: Buffer) =>
  new Webhook(`whsec_${withKey.toString("base64")}`).verify(
    seen[0]?.body ?? "",
    seen[0]?.headers as Record<string, string>,
  );

test("the event is the body, signed, with its id", async () => {
  expect(await send(await open())).toMatchObject({
    ...{ isDelivered: true, statusCode: 200, error: null, responseExcerpt: "thanks" },
  });
  expect(verify(key)).toEqual(JSON.parse(event.body));
  expect(seen[0]?.headers).toMatchObject({
    "webhook-id": "evt-1",
    "content-type": "application/json",
  });
});

test("until it expires, the secret before signs too", async () => {
  const rotated = {
    previous_secret_wrapped: oldKey,
    previous_secret_expires_at_ms: nowMs + 1000,
  };
  const target = await open(rotated);
  await target.send(event);
  expect([verify(key), verify(oldKey)]).toEqual([JSON.parse(event.body), JSON.parse(event.body)]);
  nowMs += 1000;
  seen.length = 0;
  await send(target);
  expect(verify(key)).toEqual(JSON.parse(event.body));
  expect(() => verify(oldKey)).toThrow();
});

test("a transformer makes the body, which is what is signed; headers of one's own sign nothing", async () => {
  const headers = { Authorization: "Bearer t", "Webhook-Signature": "v1,mine" };
  const target = await open({
    transformer: JSON.stringify({
      InputPathsMap: { name: "$.detail.packageName" },
      InputTemplate: '{"text":"published <name>"}',
    }),
    headers_wrapped: Buffer.from(JSON.stringify(headers)),
  });
  await send(target);
  expect(verify(key)).toEqual({ text: "published a" });
  expect(seen[0]?.headers.authorization).toBe("Bearer t");
});

test.each([
  [301, "it answered 301; redirects are not followed"],
  [404, "it answered 404"],
  [500, "it answered 500"],
])("%i is a failure", async (status, error) => {
  answer = { status, headers: { location: url() } };
  expect(await send(await open())).toMatchObject({ isDelivered: false, statusCode: status, error });
  expect(seen).toHaveLength(1);
});

test("429 and 503 say when, 410 says never", async () => {
  const target = await open();
  answer = { status: 429, headers: { "retry-after": "7" } };
  expect(await target.send(event)).toMatchObject({ retryAfterMs: 7_000, isGone: false });
  answer = { status: 410 };
  expect(await send(target)).toMatchObject({ isDelivered: false, isGone: true });
});

test("of an answer a KiB is kept, without what would move a terminal's cursor", async () => {
  answer = { status: 500, body: `\u001b[2J${"x".repeat(5_000)}` };
  const { responseExcerpt } = await send(await open());
  expect(responseExcerpt).toHaveLength(1024);
  expect(responseExcerpt).toMatch(/^\ufffd\[2Jx/);
});

test.each(["127.0.0.1", "localhost", "169.254.169.254", "10.0.0.1"])(
  "without leave, %s is not connected to",
  async (host) => {
    const target = JSON.stringify({ kind: "webhook", url: url(host) });
    const outcome = await send(await open({ target }, { allowPrivateAddresses: false }));
    expect(outcome).toMatchObject({ isDelivered: false, statusCode: null });
    expect(outcome.error).toMatch(/is not a public address; set events.allowPrivateAddresses/);
    expect(outcome.error).toContain(host);
    expect(seen).toEqual([]);
  },
);

test("a name that leads to a private address when it is connected to (DNS rebinding) is refused", async () => {
  let lookups = 0;
  const target = JSON.stringify({ kind: "webhook", url: url("rebinding.invalid") });
  const resolveHost = () => {
    lookups += 1;
    return Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
  };
  const outcome = await send(await open({ target }, { allowPrivateAddresses: false, resolveHost }));
  expect(outcome.error).toMatch("rebinding.invalid (127.0.0.1) is not a public address");
  expect([lookups, seen]).toEqual([1, []]);
});

describe("a target of AWS whose address a webhook says", () => {
  const before = { ...process.env };
  beforeAll(() => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIATEST", AWS_SECRET_ACCESS_KEY: "s" });
  });
  afterAll(() => {
    process.env = before;
  });
  const place = () => ({ region: "us-east-1", endpoint: url() });

  test.each<[string, () => object]>([
    ["its queue", () => ({ kind: "sqs", region: "us-east-1", queueUrl: url() })],
    ["an endpoint of SQS", () => ({ kind: "sqs", ...place(), queueUrl: "https://q.example/1" })],
    ["of SNS", () => ({ kind: "sns", ...place(), topicArn: "arn:aws:sns:us-east-1:1:t" })],
    ["of EventBridge", () => ({ kind: "eventbridge", ...place(), eventBus: "b" })],
    [
      "a name",
      () => ({ kind: "eventbridge", ...place(), endpoint: url("localhost"), eventBus: "b" }),
    ],
  ])("%s: without leave, this machine is not connected to", async (_, target) => {
    const columns = {
      kind: "sqs",
      target: JSON.stringify(target()),
      secret_wrapped: null,
    } as const;
    const outcome = await send(await open(columns, { allowPrivateAddresses: false }));
    expect(outcome).toMatchObject({ isDelivered: false, statusCode: null });
    expect(outcome.error).toMatch(/is not a public address; set events.allowPrivateAddresses/);
    expect(seen).toEqual([]);
    await store.database.transact((tx) => tx.deleteFrom("webhooks").execute());
    await send(await open(columns));
    expect(seen).not.toEqual([]);
  });
});

test("nobody listens, or does not answer in time: an outcome, not an error", async () => {
  const target = await open({
    target: JSON.stringify({ kind: "webhook", url: "http://127.0.0.1:9/" }),
  });
  const outcome = await send(target);
  expect(outcome).toMatchObject({ isDelivered: false, statusCode: null });
  expect(outcome.error).toMatch(/ECONNREFUSED/);
});
