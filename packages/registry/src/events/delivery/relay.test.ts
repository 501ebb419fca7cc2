import { ChangeFeed } from "../../database/change-feed.js";
import { recordChange } from "../../database/changes.js";
import { claimLease } from "../../database/webhook-progress.js";
import { findWebhookById, updateWebhookRow } from "../../database/webhooks.js";
import {
  aDeliveryDatabase,
  type DeliveryDatabase,
  domainId,
  refused,
  ScriptedTarget,
  settings,
} from "./delivery.fixture.js";
import { Relay, type RelayOptions } from "./relay.js";
import { createWebhookDelivery } from "./webhook-delivery.js";

let store: DeliveryDatabase;
/** By webhook. */
let targets: Map<string, ScriptedTarget>;
let disabled: string[];
const relays: Relay[] = [];
const failures: unknown[] = [];

beforeEach(async () => {
  store = await aDeliveryDatabase();
  targets = new Map();
  disabled = [];
  failures.length = 0;
});
afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  await store.close();
  expect(failures).toEqual([]);
});

function targetOf(id: string): ScriptedTarget {
  const target = targets.get(id) ?? new ScriptedTarget();
  targets.set(id, target);
  return target;
}

/** A process of that name; `opened` notes whose targets it opened. */
async function startRelay(
  name: string,
  opened: string[] = [],
  options: Partial<RelayOptions> = {},
): Promise<Relay> {
  const relay = new Relay({
    ...{ database: store.database, settings, now: Date.now },
    changes: await ChangeFeed.open(store.database),
    owner: { name, isDead: (owner) => owner === "" },
    openTarget: ({ webhook_id: id }) => {
      opened.push(id);
      return Promise.resolve(targetOf(id));
    },
    observer: {
      ...{ attempted: () => undefined, gaveUp: () => undefined },
      disabled: (id, reason) => disabled.push(`${id} ${reason}`),
      failed: (_id, error) => failures.push(error),
    },
    ...options,
  });
  relays.push(relay);
  relay.start();
  return relay;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function recordMany(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await store.record(`p${index % 3}`, String(index).padStart(3, "0"));
  }
}

const ids = ["wh_1", "wh_2", "wh_3", "wh_4"];

test("processes share the webhooks, each of which one delivers", async () => {
  for (const id of ids) await store.addWebhook(id);
  const opened = { a: [] as string[], b: [] as string[] };
  await Promise.all([startRelay("a", opened.a), startRelay("b", opened.b)]);
  await until(() => opened.a.length + opened.b.length === ids.length);
  await recordMany(9);
  await until(() => ids.every((id) => targetOf(id).acceptedLabels.length === 9));
  expect([...opened.a, ...opened.b].sort()).toEqual(ids);
  for (const id of ids) expect(targetOf(id).sent).toHaveLength(9);
});

test("a dead endpoint delays no other", async () => {
  await store.addWebhook("wh_1");
  await store.addWebhook("wh_2");
  targetOf("wh_1").answer = () => new Promise((resolve) => setTimeout(resolve, 2_000, refused));
  await startRelay("a");
  await recordMany(60);
  const startedAtMs = Date.now();
  await until(() => targetOf("wh_2").acceptedLabels.length === 60);
  expect(Date.now() - startedAtMs).toBeLessThan(1_900);
  expect(targetOf("wh_1").acceptedLabels).toEqual([]);
});

test("the webhooks of a process that died are another's", async () => {
  await store.addWebhook("wh_1");
  // It has the lease, and will never do anything.
  const expiresAtMs = Date.now() + 60_000;
  const claim = { webhookId: "wh_1", owner: "a", nowMs: Date.now(), expiresAtMs };
  await store.database.transact((tx) => claimLease(tx, claim, () => false));
  await recordMany(3);
  const opened: string[] = [];
  await startRelay("b", opened);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(opened).toEqual([]);
  const knowing = { owner: { name: "c", isDead: (owner: string) => owner === "a" } };
  await startRelay("c", opened, knowing);
  await until(() => targetOf("wh_1").acceptedLabels.length === 3);
});

test("a lease that expires is another's", async () => {
  await store.addWebhook("wh_1");
  const expiresAtMs = Date.now() + 800;
  const claim = { webhookId: "wh_1", owner: "a", nowMs: Date.now(), expiresAtMs };
  await store.database.transact((tx) => claimLease(tx, claim, () => false));
  const opened: string[] = [];
  await startRelay("b", opened);
  await until(() => opened.length === 1);
  expect(Date.now()).toBeGreaterThanOrEqual(expiresAtMs);
});

test("what is changed is delivered as it is from then on, and a webhook that is disabled is left", async () => {
  await store.addWebhook("wh_1");
  const opened: string[] = [];
  await startRelay("a", opened);
  await until(() => opened.length === 1);
  await change({ max_concurrency: 2 });
  await until(() => opened.length === 2);
  await change({ status: "disabled" });
  await recordMany(3);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(targetOf("wh_1").sent).toEqual([]);
  await change({ status: "enabled" });
  await until(() => targetOf("wh_1").acceptedLabels.length === 3);
});

async function change(columns: Parameters<typeof updateWebhookRow>[2]): Promise<void> {
  await store.database.transact(async (tx) => {
    await updateWebhookRow(tx, "wh_1", columns);
    await recordChange(tx, { kind: "webhook", domainId, detail: { webhookId: "wh_1" } }, 1);
  });
}

test("an endpoint that is gone is disabled, and why is written", async () => {
  await store.addWebhook("wh_1");
  targetOf("wh_1").answer = () => ({ ...refused, statusCode: 410, isGone: true });
  await startRelay("a");
  await recordMany(3);
  await until(() => disabled.length === 1);
  expect(disabled).toEqual(["wh_1 the endpoint answered 410 Gone"]);
  const row = await findWebhookById(store.database.read, "wh_1");
  expect(row).toMatchObject({
    status: "disabled",
    disabled_reason: "the endpoint answered 410 Gone",
  });
});

test("an endpoint that accepts nothing for days is disabled; once enabled it has days again", async () => {
  await store.addWebhook("wh_1");
  targetOf("wh_1").answer = () => refused;
  await startRelay("a", [], { settings: { ...settings, disableAfterMs: 400 } });
  await recordMany(1);
  await until(() => disabled.length === 1);
  const attempts = targetOf("wh_1").sent.length;
  expect(attempts).toBeGreaterThan(3);
  await change({ status: "enabled" });
  await until(() => targetOf("wh_1").sent.length > attempts + 3);
});

test("a replay sends everything from there again, in order, and nothing else", async () => {
  await store.addWebhook("wh_1");
  await startRelay("a");
  await recordMany(9);
  const target = targetOf("wh_1");
  await until(() => target.acceptedLabels.length === 9);
  const first = [...target.acceptedLabels];
  await delivery().replay("wh_1", { sequence: 4 }, "arn:someone");
  await until(() => target.acceptedLabels.length === 15);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(target.acceptedLabels.slice(9).sort()).toEqual(first.slice(3).sort());
  await delivery().replay("wh_1", { atMs: 0 }, "arn:someone");
  await until(() => target.acceptedLabels.length === 24);
});

test("a test and a redelivery tell what the endpoint said, and are in the log", async () => {
  await store.addWebhook("wh_1");
  const eventId = await store.record("p0", "000");
  targetOf("wh_1").answer = () => refused;
  expect(await delivery().redeliver("wh_1", eventId)).toEqual(refused);
  await expect(delivery().redeliver("wh_1", "unknown")).rejects.toMatchObject({
    name: "NotFoundError",
  });
  await expect(delivery().sendTest("wh_0")).rejects.toMatchObject({ name: "NotFoundError" });
  await delivery().sendTest("wh_1");
  const log = await delivery().listAttempts("wh_1", { limit: 10 });
  expect(log.map((row) => [row.event_sequence, row.status_code])).toEqual([
    [0, 500],
    [1, 500],
  ]);
});

test("a dead letter that is redelivered leaves the list", async () => {
  await store.addWebhook("wh_1");
  const eventId = await store.record("p0", "000");
  targetOf("wh_1").answer = () => refused;
  await startRelay("a", [], {
    settings: { ...settings, retry: { ...settings.retry, maxAttempts: 1 } },
  });
  const page = { state: "dead", limit: 10 } as const;
  await until(async () => (await delivery().listUndelivered("wh_1", page)).length === 1);
  targetOf("wh_1").answer = () => ({ ...refused, isDelivered: true });
  await delivery().redeliver("wh_1", eventId);
  expect(await delivery().listUndelivered("wh_1", page)).toEqual([]);
});

function delivery() {
  return createWebhookDelivery({
    database: store.database,
    openTarget: ({ webhook_id: id }) => Promise.resolve(targetOf(id)),
    ...{ region: "us-local-1", now: Date.now },
  });
}
