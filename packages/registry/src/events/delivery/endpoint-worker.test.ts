import { claimLease } from "../../database/webhook-progress.js";
import { lastDeliverySequence, listDeliveries } from "../../database/webhook-deliveries.js";
import { listAttempts } from "../../database/webhook-attempts.js";
import { findWebhookById } from "../../database/webhooks.js";
import { toWebhook } from "../webhook.js";
import {
  aDeliveryDatabase,
  type DeliveryDatabase,
  refused,
  ScriptedTarget,
  settings,
} from "./delivery.fixture.js";
import { EndpointWorker } from "./endpoint-worker.js";
import type { EndpointWorkerOptions } from "./endpoint-worker-options.js";

const id = "wh_1";
let store: DeliveryDatabase;
let target: ScriptedTarget;
const workers: EndpointWorker[] = [];
const failures: unknown[] = [];

beforeEach(async () => {
  store = await aDeliveryDatabase();
  target = new ScriptedTarget();
  failures.length = 0;
});
afterEach(async () => {
  for (const worker of workers.splice(0)) worker.abandon();
  await store.close();
  expect(failures).toEqual([]);
});

/** Takes the lease as `owner`, whoever had it. */
async function start(
  owner = "me",
  options: Partial<EndpointWorkerOptions> = {},
): Promise<EndpointWorker> {
  const { database } = store;
  const claim = { webhookId: id, owner, nowMs: Date.now(), expiresAtMs: Date.now() + 1000 };
  const lease = await database.transact((tx) => claimLease(tx, claim, () => true));
  const row = await findWebhookById(database.read, id);
  if (lease === undefined || row === undefined) throw new Error("no webhook");
  const worker = new EndpointWorker({
    ...{ database, target, lease, settings },
    webhook: toWebhook(row),
    selects: () => true,
    now: Date.now,
    writtenUpTo: await lastDeliverySequence(database.read, id),
    observer: {
      ...{ attempted: () => undefined, gaveUp: () => undefined, disabled: () => undefined },
      failed: (_id, error) => failures.push(error),
    },
    onLeaseLost: () => undefined,
    onGivenUp: () => undefined,
    ...options,
  });
  workers.push(worker);
  worker.wake();
  return worker;
}

async function until(condition: () => boolean | Promise<boolean>, worker?: EndpointWorker) {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${target.sent.join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await worker?.write();
  }
}

async function recordMany(packages: number, events: number): Promise<void> {
  for (let event = 0; event < events; event += 1) {
    for (let index = 0; index < packages; index += 1) {
      await store.record(`p${index}`, String(event).padStart(3, "0"));
    }
  }
}

const ofPackage = (labels: readonly string[], name: string) =>
  labels.filter((label) => label.startsWith(`${name} `));

const cursor = async () => (await findWebhookById(store.database.read, id))?.cursor_sequence;

test("events of a package go one after another, packages at the same time within the limit", async () => {
  await store.addWebhook(id, { max_concurrency: 4 });
  await recordMany(6, 10);
  const worker = await start();
  await until(() => target.acceptedLabels.length === 60, worker);
  for (let index = 0; index < 6; index += 1) {
    const sent = ofPackage(target.sent, `p${index}`);
    expect(sent).toEqual([...sent].sort());
  }
  expect(target.mostUnderWay).toBe(4);
  await worker.stop(1000);
  expect(await cursor()).toBe(60);
  expect(await listDeliveries(store.database.read, id, page("waiting"))).toEqual([]);
});

const page = (state: "waiting" | "dead") => ({ state, after: 0, limit: 1000 });

test("what fails holds back its own package only, and comes again in order", async () => {
  await store.addWebhook(id);
  let isDown = true;
  target.answer = (label) =>
    label.startsWith("p0 ") && isDown ? refused : { ...refused, isDelivered: true };
  await recordMany(2, 20);
  const worker = await start();
  await until(() => ofPackage(target.acceptedLabels, "p1").length === 20, worker);
  await until(async () => (await cursor()) === 40, worker);
  const waiting = await listDeliveries(store.database.read, id, page("waiting"));
  expect(waiting).toHaveLength(20);
  expect(waiting.filter((row) => row.next_attempt_at_ms !== null)).toHaveLength(1);
  // New ones wait behind.
  await store.record("p0", "020");
  worker.wake();
  await until(async () => (await lastDeliverySequence(store.database.read, id)) === 41, worker);
  isDown = false;
  await until(() => ofPackage(target.acceptedLabels, "p0").length === 21, worker);
  expect(ofPackage(target.acceptedLabels, "p0")).toEqual(
    ofPackage(target.acceptedLabels, "p0").sort(),
  );
  await worker.stop(1000);
  expect(await listDeliveries(store.database.read, id, page("waiting"))).toEqual([]);
}, 30_000);

test("after the last attempt an event is a dead letter, and those behind it go on", async () => {
  await store.addWebhook(id);
  target.answer = (label) => (label === "p0 000" ? refused : { ...refused, isDelivered: true });
  await recordMany(1, 3);
  const retry = { ...settings.retry, maxAttempts: 3 };
  const worker = await start("me", { settings: { ...settings, retry } });
  await until(() => target.acceptedLabels.length === 2, worker);
  expect(target.sent.filter((label) => label === "p0 000")).toHaveLength(3);
  await worker.stop(1000);
  const dead = await listDeliveries(store.database.read, id, page("dead"));
  expect(dead).toMatchObject([{ attempts: 3, last_error: "it answered 500" }]);
  const log = await listAttempts(store.database.read, id, { before: undefined, limit: 10 });
  expect(log.map((row) => row.status_code)).toHaveLength(5);
});

test("another process goes on where the last write of the dead one was, and nothing is lost", async () => {
  await store.addWebhook(id);
  target.answer = () => (Math.random() < 0.4 ? refused : { ...refused, isDelivered: true });
  await recordMany(5, 40);
  for (let kills = 0; kills < 6; kills += 1) {
    const worker = await start(`process ${kills}`);
    const before = target.acceptedLabels.length;
    await until(() => target.acceptedLabels.length >= Math.min(before + 20, 150), worker);
    worker.abandon();
  }
  const last = await start("the last");
  await until(() => new Set(target.acceptedLabels).size === 200, last);
  await last.stop(1000);
  expect(await cursor()).toBe(200);
  for (let index = 0; index < 5; index += 1) {
    const firsts = [...new Set(ofPackage(target.acceptedLabels, `p${index}`))];
    expect(firsts).toEqual([...firsts].sort());
  }
}, 30_000);

test("who has lost the lease writes nothing more", async () => {
  await store.addWebhook(id);
  const lost: string[] = [];
  const first = await start("first", { onLeaseLost: () => lost.push("first") });
  const second = await start("second");
  await recordMany(1, 1);
  first.wake();
  await until(() => target.sent.length === 1);
  await first.write();
  expect(lost).toEqual(["first"]);
  expect(await cursor()).toBe(0);
  second.wake();
  await until(() => target.sent.length === 2, second);
});

test("an endpoint's rate is kept", async () => {
  await store.addWebhook(id, { max_per_second: 20 });
  await recordMany(30, 1);
  const startedAtMs = Date.now();
  const worker = await start();
  await until(() => target.acceptedLabels.length === 30, worker);
  expect(Date.now() - startedAtMs).toBeGreaterThan(400);
});

test("410 asks for the end, and nothing more is sent", async () => {
  await store.addWebhook(id);
  target.answer = () => ({ ...refused, statusCode: 410, isGone: true });
  await recordMany(40, 1);
  const reasons: string[] = [];
  const worker = await start("me", { onGivenUp: (reason) => reasons.push(reason) });
  await until(() => reasons.length > 0, worker);
  const { length } = target.sent;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(length).toBeLessThanOrEqual(16);
  expect(target.sent).toHaveLength(length);
  expect(reasons[0]).toBe("the endpoint answered 410 Gone");
});

test("Retry-After holds back the whole endpoint", async () => {
  await store.addWebhook(id, { max_concurrency: 1 });
  let asked = 0;
  target.answer = () => {
    asked += 1;
    return asked === 1
      ? { ...refused, statusCode: 429, retryAfterMs: 300 }
      : { ...refused, isDelivered: true };
  };
  await recordMany(3, 1);
  const patient = { ...settings, retry: { ...settings.retry, maxMs: 10_000 } };
  const startedAtMs = Date.now();
  const worker = await start("me", { settings: patient });
  await until(() => target.acceptedLabels.length > 0, worker);
  expect(Date.now() - startedAtMs).toBeGreaterThanOrEqual(295);
  await until(() => target.acceptedLabels.length === 3, worker);
});

test("what cannot be written, as on a full disk, is kept and written later; nothing is sent twice", async () => {
  await store.addWebhook(id);
  await recordMany(3, 2);
  let isFull = true;
  const { database } = store;
  const worker = await start("me", {
    database: {
      read: database.read,
      transact: (work) =>
        isFull ? Promise.reject(new Error("disk full")) : database.transact(work),
    },
  });
  await until(() => target.acceptedLabels.length === 6, worker);
  expect(await cursor()).toBe(0);
  isFull = false;
  await until(async () => (await cursor()) === 6, worker);
  expect(target.sent).toHaveLength(6);
  expect([...new Set(failures.splice(0).map(String))]).toEqual(["Error: disk full"]);
});
