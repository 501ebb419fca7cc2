import { LRUCache } from "lru-cache";
import { domainArn } from "../arns.js";
import { recordChange } from "../database/changes.js";
import type { Database } from "../database/database.js";
import { recordResourceEvent } from "../events/record-resource-event.js";
import type { KeyUnavailableError } from "../keys/key-provider.js";

const quietMs = 3_600_000;
const maxRemembered = 1000;

/** Events about domains whose key somebody must bring back: each once an hour in a process. */
export class KeyAlerts {
  readonly #database: Pick<Database, "read" | "transact">;
  readonly #region: string;
  readonly #now: () => number;
  readonly #raised = new LRUCache<string, true>({ max: maxRemembered, ttl: quietMs });

  constructor(database: Pick<Database, "read" | "transact">, region: string, now: () => number) {
    this.#database = database;
    this.#region = region;
    this.#now = now;
  }

  /** Without waiting; what cannot be written now is raised by the next who needs the key. */
  raiseLater(domainId: string, error: KeyUnavailableError): void {
    const key = `${domainId} ${error.reason}`;
    if (this.#raised.has(key)) return;
    this.#raised.set(key, true);
    this.#raise(domainId, error).catch(() => {
      this.#raised.delete(key);
    });
  }

  async #raise(domainId: string, { reason, keyArn, message }: KeyUnavailableError): Promise<void> {
    const domain = await this.#database.read
      .selectFrom("domains")
      .select(["name", "account_id as owner"])
      .where("domain_id", "=", domainId)
      .executeTakeFirst();
    if (domain === undefined) return;
    const told = { alert: `key-${reason}`, encryptionKey: keyArn, reason: message };
    const atMs = this.#now();
    await this.#database.transact(async (tx) => {
      const change = { kind: "security-alert", domainId, detail: told } as const;
      const sequence = await recordChange(tx, change, atMs);
      await recordResourceEvent(tx, {
        detailType: "Packhouse Security Alert",
        arn: domainArn(this.#region, domain),
        ...{ domainId, sequence, told, atMs },
      });
    });
  }
}
