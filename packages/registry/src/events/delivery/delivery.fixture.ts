// A database with one domain and one webhook, and a target that answers what a test tells it to.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recordChange } from "../../database/changes.js";
import { type Database, openDatabase } from "../../database/database.js";
import { insertDomain } from "../../database/rows.fixture.js";
import { type WebhookRow, findWebhookById, insertWebhook } from "../../database/webhooks.js";
import { recordEvent } from "../record-event.js";
import type { DeliverySettings } from "./delivery-settings.js";
import type { AttemptOutcome, EventTarget, OutgoingEvent } from "./outcome.js";

export const settings: DeliverySettings = {
  retry: { baseMs: 10, maxMs: 40, maxAttempts: 22 },
  timeoutMs: 1_000,
  disableAfterMs: 60_000,
  leaseMs: 1_000,
};

export const domainId = "d1";
const owner = "000000000000";

export interface DeliveryDatabase {
  readonly database: Database;
  /** An event of a package; returns its id. */
  record(packageName: string, label: string): Promise<string>;
  addWebhook(id: string, settings?: Partial<WebhookRow>): Promise<WebhookRow>;
  close(): Promise<void>;
}

export async function aDeliveryDatabase(): Promise<DeliveryDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "packhouse-delivery-"));
  const database = await openDatabase(join(folder, "packhouse.db"));
  await database.transact(async (tx) => {
    const row = { account_id: owner, name: "a", status: "active", created_at_ms: 1 } as const;
    await tx.insertInto("accounts").values(row).execute();
    await insertDomain(tx, { id: domainId, name: "main", owner });
  });
  return {
    database,
    record: (packageName, label) =>
      database.transact((tx) => recordLabelled(tx, packageName, label)),
    async addWebhook(id, columns = {}) {
      await database.transact((tx) => insertWebhook(tx, { ...webhookRow(id), ...columns }));
      const row = await findWebhookById(database.read, id);
      if (row === undefined) throw new Error("the webhook is gone");
      return row;
    },
    async close() {
      await database.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function recordLabelled(
  tx: Parameters<typeof recordEvent>[0],
  packageName: string,
  label: string,
): Promise<string> {
  const atMs = Date.now();
  const packageKey = `npm//${packageName}`;
  const change = { kind: "package-version", domainId, packageKey, detail: {} } as const;
  const sequence = await recordChange(tx, change, atMs);
  let id = "";
  await recordEvent(tx, {
    ...{ sequence, atMs, orderingKey: packageKey, domain: { id: domainId, owner } },
    ...{ source: "aws.codeartifact", region: "us-local-1", resources: [] },
    detailType: "CodeArtifact Package Version State Change",
    detail: (eventId) => {
      id = eventId;
      return { packageName, label };
    },
  });
  return id;
}

function webhookRow(id: string): WebhookRow {
  return {
    ...{ webhook_id: id, domain_id: domainId, name: id, kind: "webhook" },
    target: JSON.stringify({ kind: "webhook", url: "http://127.0.0.1:9/" }),
    ...{ pattern: null, transformer: null, detail_types: "[]", headers_wrapped: null },
    ...{ secret_wrapped: null, previous_secret_wrapped: null, previous_secret_expires_at_ms: null },
    ...{ status: "enabled", disabled_reason: null, max_concurrency: 16, max_per_second: null },
    ...{ created_at_ms: 1, updated_at_ms: 1, cursor_sequence: 0 },
  };
}

export const accepted: AttemptOutcome = {
  ...{ isDelivered: true, statusCode: 200, durationMs: 1, error: null, responseExcerpt: "ok" },
};
export const refused: AttemptOutcome = {
  ...{ isDelivered: false, statusCode: 500, durationMs: 1, responseExcerpt: null },
  error: "it answered 500",
};

/** Remembers what it was sent. */
export class ScriptedTarget implements EventTarget {
  /** `package label`, in the order of sending, then of acceptance. */
  readonly sent: string[] = [];
  readonly acceptedLabels: string[] = [];
  /** Sent and not answered. */
  underWay = 0;
  mostUnderWay = 0;
  answer: (label: string, event: OutgoingEvent) => AttemptOutcome | Promise<AttemptOutcome> = () =>
    accepted;

  async send(event: OutgoingEvent): Promise<AttemptOutcome> {
    const { detail } = JSON.parse(event.body) as {
      detail: { packageName: string; label: string };
    };
    const label = `${detail.packageName} ${detail.label}`;
    this.sent.push(label);
    this.underWay += 1;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    await new Promise((resolve) => setTimeout(resolve, 1));
    const outcome = await this.answer(label, event);
    this.underWay -= 1;
    if (outcome.isDelivered) this.acceptedLabels.push(label);
    return outcome;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
