/**
 * Events to an endpoint that fails, hangs and resets connections, from a server that is killed again and again: each
 * arrives, in order for its package, signed, and a duplicate is recognised by its id.
 */
import { randomBytes } from "node:crypto";
import { createHostedRepository } from "../harness/chain.js";
import { runCommandOrThrow } from "../harness/child-process.js";
import { Packhouse } from "../harness/packhouse.js";
import { minimalEnvironment } from "../harness/server-process.js";
import { until } from "../harness/until.js";
import { RECORD_EVENTS_PROGRAM } from "../harness/workspace.js";
import { addWebhook } from "./webhook-command.js";
import { type Behaviour, Receiver } from "./receiver.js";

const isFull = process.env["PACKHOUSE_TEST_WEBHOOK_CHAOS"] === "full";
const size = isFull
  ? { events: 50_000, packages: 500, kills: 100, minutes: 30 }
  : { events: 1_000, packages: 50, kills: 5, minutes: 1 };

const secret = `whsec_${randomBytes(32).toString("base64")}`;

/** Shorter than in earnest, in proportion. */
const environment = {
  PACKHOUSE_EVENTS_ALLOW_PRIVATE_ADDRESSES: "true",
  PACKHOUSE_EVENTS_TIMEOUT_SECONDS: "0.3",
  PACKHOUSE_EVENTS_RETRY_BASE_SECONDS: "0.05",
  PACKHOUSE_EVENTS_RETRY_MAX_SECONDS: "0.5",
};

/** 30 % fail, 5 % hang, 5 % are reset. */
function misbehave(): Behaviour {
  const share = Math.random();
  if (share < 0.3) return "fail";
  if (share < 0.35) return "hang";
  return share < 0.4 ? "reset" : "accept";
}

let packhouse: Packhouse;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await Receiver.start({ secret, behave: misbehave });
  packhouse = await Packhouse.start({ environment });
  await createHostedRepository(packhouse, "chaos");
  await addWebhook(packhouse, "chaos", "--url", receiver.url, "--secret", secret);
}, 120_000);

afterAll(async () => {
  await packhouse.close();
  await receiver.stop();
});

async function recordEvents(): Promise<void> {
  const { events, packages } = size;
  await runCommandOrThrow(
    process.execPath,
    [
      ...[RECORD_EVENTS_PROGRAM, "--data", packhouse.dataDirectory, "--domain", "chaos"],
      ...["--packages", String(packages), "--events", String(events)],
    ],
    {
      directory: packhouse.dataDirectory,
      environment: minimalEnvironment(packhouse.dataDirectory),
      timeoutMs: size.minutes * 60_000,
    },
  );
}

/** The kills are spread over the work. */
async function killAgainAndAgain(): Promise<void> {
  for (let kill = 1; kill <= size.kills; kill += 1) {
    const share = (kill / (size.kills + 1)) * size.events;
    await until(size.minutes * 60_000, () =>
      Promise.resolve(receiver.accepted.size >= share ? true : undefined),
    );
    await packhouse.kill();
    await packhouse.restart();
  }
}

test(
  "every event arrives, in order for its package, whatever fails",
  async () => {
    await Promise.all([recordEvents(), killAgainAndAgain()]);
    await until(size.minutes * 60_000, () =>
      Promise.resolve(receiver.accepted.size >= size.events ? true : undefined),
    ).catch(() => undefined);

    expect(receiver.accepted.size).toBe(size.events);
    expect(receiver.complaints.slice(0, 10)).toEqual([]);
    const perPackage = size.events / size.packages;
    for (const indexes of receiver.acceptedOf.values()) expect(indexes.size).toBe(perPackage);
    const duplicates = [...receiver.accepted.values()].reduce((sum, times) => sum + times - 1, 0);
    process.stdout.write(
      `${size.events} events, ${receiver.requests} requests, ${duplicates} accepted twice, ${size.kills} kills\n`,
    );
  },
  (size.minutes * 2 + 1) * 60_000,
);
