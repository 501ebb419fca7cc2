// Deliveries to a fast endpoint; and what ten webhooks cost those who publish.
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { median } from "../measure.js";
import { publishDocuments } from "../npm/publish-documents.js";
import { type Packhouse, startPackhouse } from "../packhouse.js";
import { type IsWanted, type Line, round } from "../report.js";
import { type ReceiverProcess, startReceiver } from "./receiver-process.js";
import { addWebhook, webhookCommand } from "./webhook-command.js";

const throughputRow = "webhooks: deliveries a second to a fast endpoint";
const latencyRow = "webhooks: a publish with ten webhooks, ms, median";

const events = 20_000;
const rounds = 3;
const minPerSecond = 2_000;
const endpoints = 10;
const publishes = 300;
/** Between publishes, on average: neither in step with what the server does every 100 ms, nor idle long. */
const pauseMs = 40;
const maxSlowdown = 1.1;

const run = promisify(execFile);
const env = { PACKHOUSE_EVENTS_ALLOW_PRIVATE_ADDRESSES: "true" };

/** A server of ours and where its data are. */
interface Server {
  readonly packhouse: Packhouse;
  readonly url: string;
  readonly data: string;
}

/** Prints the rows that are wanted. Returns those that missed their target. */
export async function compareWebhooks(
  folder: string,
  _load: unknown,
  isWanted: IsWanted,
): Promise<string[]> {
  const table: Line[] = [];
  const missed: string[] = [];
  const receiver = await startReceiver();
  try {
    if (isWanted(throughputRow)) {
      const server = await start(join(folder, "throughput"));
      const perSecond = await measureThroughput(server, receiver);
      await server.packhouse.process.stop();
      table.push({ what: throughputRow, Packhouse: round(perSecond), target: `≥ ${minPerSecond}` });
      if (perSecond < minPerSecond) missed.push(throughputRow);
    }
    if (isWanted(latencyRow)) {
      const { none, ten } = await measurePublishes(folder, receiver);
      const ratio = ten / none;
      table.push({
        what: latencyRow,
        ...{ Packhouse: round(ten), "without webhooks": round(none), ratio: round(ratio) },
        target: `≤ ${maxSlowdown}`,
      });
      if (ratio > maxSlowdown) missed.push(latencyRow);
    }
  } finally {
    receiver.stop();
  }
  if (table.length > 0) console.table(table);
  for (const what of missed) console.log(`missed: ${what}`);
  return missed;
}

async function start(folder: string): Promise<Server> {
  await mkdir(folder);
  const packhouse = await startPackhouse(folder, "npm", env);
  return { packhouse, url: packhouse.process.url, data: join(folder, "packhouse-npm") };
}

/** The events are there before the webhook is enabled. */
async function measureThroughput(server: Server, receiver: ReceiverProcess): Promise<number> {
  const id = await addWebhook(server, receiver.url);
  const program = fileURLToPath(new URL("record-events.js", import.meta.url));
  const measured: number[] = [];
  for (let number = 0; number < rounds; number += 1) {
    await webhookCommand(server, "disable", id);
    await run(process.execPath, [program, "--data", server.data, "--events", String(events)]);
    await receiver.reset();
    await webhookCommand(server, "enable", id);
    measured.push(await takeAll(receiver, events));
  }
  return median(measured, (perSecond) => perSecond);
}

/** Deliveries a second, from the first to the last. @throws Error when not all come */
async function takeAll(receiver: ReceiverProcess, expected: number): Promise<number> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    await sleep(250);
    const { requests, seconds } = await receiver.look();
    if (requests >= expected) return requests / seconds;
    if (Date.now() > deadline) throw new Error(`${requests} of ${expected} events came.`);
  }
}

/** Publishes to a server without webhooks and to one with ten, by turns. */
async function measurePublishes(folder: string, receiver: ReceiverProcess) {
  const none = await start(join(folder, "none"));
  const ten = await start(join(folder, "ten"));
  for (let number = 0; number < endpoints; number += 1) await addWebhook(ten, receiver.url);
  const times = { none: [] as number[], ten: [] as number[] };
  try {
    const documents = {
      none: await publishDocuments(publishes, none.packhouse.publishRegistry),
      ten: await publishDocuments(publishes, ten.packhouse.publishRegistry),
    };
    const warmUp = publishes / 5;
    for (let number = 0; number < publishes; number += 1) {
      for (const [name, { packhouse }] of Object.entries({ none, ten })) {
        const side = name as keyof typeof times;
        const document = documents[side][number];
        if (document === undefined) continue;
        const ms = await publish(packhouse, document);
        if (number >= warmUp) times[side].push(ms);
        await sleep(2 * pauseMs * Math.random());
      }
    }
  } finally {
    await none.packhouse.process.stop();
    await ten.packhouse.process.stop();
  }
  const middle = (ms: readonly number[]) => median(ms, (value) => value);
  return { none: middle(times.none), ten: middle(times.ten) };
}

async function publish(
  { publishRegistry, token }: Packhouse,
  { name, body }: { readonly name: string; readonly body: Buffer },
): Promise<number> {
  const startedAtMs = performance.now();
  const response = await fetch(`${publishRegistry}${name.replace("/", "%2f")}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body,
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${name} was not published: ${response.status}`);
  return performance.now() - startedAtMs;
}
