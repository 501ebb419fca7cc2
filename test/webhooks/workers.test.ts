/** Several processes on one data directory share the webhooks; one that is killed is replaced without a loss. */
import { randomBytes } from "node:crypto";
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";
import { until } from "../harness/until.js";
import { Receiver } from "./receiver.js";
import { addWebhook, webhookCommand } from "./webhook-command.js";

const WEBHOOKS = 4;
const secret = `whsec_${randomBytes(32).toString("base64")}`;

let packhouse: Packhouse;
let access: NpmAccess;
const receivers: Receiver[] = [];
const ids: string[] = [];

beforeAll(async () => {
  packhouse = await Packhouse.start({
    serveArguments: ["--workers", "2"],
    environment: {
      PACKHOUSE_EVENTS_ALLOW_PRIVATE_ADDRESSES: "true",
      PACKHOUSE_EVENTS_RETRY_BASE_SECONDS: "0.2",
      PACKHOUSE_LOGS_LEVEL: "debug",
    },
  });
  access = await createHostedRepository(packhouse);
  for (let number = 0; number < WEBHOOKS; number += 1) {
    const receiver = await Receiver.start({ secret });
    receivers.push(receiver);
    ids.push(await addWebhook(packhouse, "acme", "--url", receiver.url, "--secret", secret));
  }
}, 120_000);

afterAll(async () => {
  await packhouse.close();
  await Promise.all(receivers.map((receiver) => receiver.stop()));
});

let published = 0;

async function publish(): Promise<void> {
  const version = `1.0.${published}`;
  await publishOrThrow(await aPackageVersion({ name: "shared", version }), access);
  published += 1;
}

/** Processes that have done something, by their log lines. */
function processes(what: "request" | "webhook attempt" = "request"): Set<number> {
  const lines = packhouse.logs.split("\n").filter((line) => line.includes(`"msg":"${what}"`));
  return new Set(lines.map((line) => (JSON.parse(line) as { pid: number }).pid));
}

const senders = () => processes("webhook attempt");

const allHaveAll = () =>
  until(30_000, () =>
    Promise.resolve(receivers.every(({ accepted }) => accepted.size === published) || undefined),
  );

test("each webhook is served by one process, and both have some", async () => {
  await publish();
  await allHaveAll();
  await until(5_000, () => Promise.resolve(senders().size === 2 || undefined));
  for (const { requests } of receivers) expect(requests).toBe(1);
});

test("the figures of all processes are in one scrape", async () => {
  const { body } = await exchange(`${packhouse.url}/metrics`);
  const text = body.toString();
  for (const id of ids) {
    const attempts = `packhouse_webhook_attempt_duration_seconds_count{webhook="${id}",outcome="delivered"} 1`;
    expect(text).toContain(attempts);
    expect(text).toContain(`packhouse_webhook_lag_seconds{webhook="${id}"} 0`);
  }
});

test("when the processes are killed one after another, others take over within seconds", async () => {
  for (const pid of senders()) {
    const before = processes();
    process.kill(pid, "SIGKILL");
    // A connection that it was given at its end would get no answer.
    await until(20_000, () =>
      Promise.resolve(packhouse.logs.includes(`worker ${pid} ended`) || undefined),
    );
    await publish();
    await allHaveAll();
    // The port is free, and another one is taken, when no process is left.
    await until(20_000, async () => {
      await exchange(`${packhouse.url}/healthz`);
      return processes().size > before.size || undefined;
    });
  }
  for (const { complaints } of receivers) expect(complaints).toEqual([]);
});

test("an endpoint that fails is seen in the log of deliveries, in the figures and by a line", async () => {
  const [receiver] = receivers;
  const [id = ""] = ids;
  if (receiver === undefined) throw new Error("no receiver");
  receiver.behave = () => "fail";
  await publish();
  const deliveries = await until(10_000, async () => {
    const log = await webhookCommand(packhouse, "deliveries", id, "--domain", "acme");
    const { attempts } = log as { attempts: { statusCode: number; responseExcerpt: string }[] };
    return attempts.some(({ statusCode }) => statusCode === 500) ? attempts : undefined;
  });
  expect(deliveries[0]).toMatchObject({ statusCode: 500, responseExcerpt: "no" });
  const lag = new RegExp(`packhouse_webhook_lag_seconds\\{webhook="${id}"\\} (?!0$)[\\d.]+$`, "m");
  expect((await exchange(`${packhouse.url}/metrics`)).body.toString()).toMatch(lag);
  expect(packhouse.logs).toContain("webhook does not accept events; they are retried");
  receiver.behave = () => "accept";
  await allHaveAll();
});

test("no log line has the secret or a signature", () => {
  expect(packhouse.logs).toContain('"webhook attempt"');
  expect(packhouse.logs).not.toContain(secret.slice("whsec_".length));
  expect(packhouse.logs).not.toContain("v1,");
});
