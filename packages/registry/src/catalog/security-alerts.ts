import { LRUCache } from "lru-cache";
import { repositoryArn } from "../arns.js";
import { recordChange } from "../database/changes.js";
import type { Database } from "../database/database.js";
import { recordResourceEvent } from "../events/record-resource-event.js";
import type { PackageName, Repository } from "./model.js";
import { keyOf } from "./rows.js";

/** Something that an operator should look into. */
export interface SecurityAlert {
  /** Where it was seen. */
  readonly repository: Repository;
  readonly package: PackageName;
  readonly alert: "digest-mismatch" | "upstream-content-changed";
  readonly version: string;
  readonly asset: string;
  /** A sentence. */
  readonly reason: string;
}

const quietMs = 3_600_000;
const maxRemembered = 1000;

/** Events about what was refused: each once an hour in a process, however often clients ask. */
export class SecurityAlerts {
  readonly #database: Pick<Database, "transact">;
  readonly #region: string;
  readonly #now: () => number;
  readonly #raised = new LRUCache<string, true>({ max: maxRemembered, ttl: quietMs });

  constructor(database: Pick<Database, "transact">, region: string, now: () => number) {
    this.#database = database;
    this.#region = region;
    this.#now = now;
  }

  /** Without waiting; what cannot be written now is raised by the next who sees it. */
  raiseLater(found: SecurityAlert): void {
    this.raise(found).catch(() => {
      this.#raised.delete(keyOfAlert(found));
    });
  }

  async raise(found: SecurityAlert): Promise<void> {
    const { repository, package: name, alert, version, asset, reason } = found;
    const domainId = repository.domain.id;
    const packageKey = keyOf(name);
    const key = keyOfAlert(found);
    if (this.#raised.has(key)) return;
    this.#raised.set(key, true);
    const detail = { alert, version, asset, reason };
    const atMs = this.#now();
    await this.#database.transact(async (tx) => {
      const change = { kind: "security-alert", domainId, repositoryId: repository.id } as const;
      const sequence = await recordChange(tx, { ...change, packageKey, detail }, atMs);
      await recordResourceEvent(tx, {
        detailType: "Packhouse Security Alert",
        arn: repositoryArn(this.#region, repository),
        ...{ domainId, sequence, orderingKey: packageKey, atMs },
        told: {
          packageFormat: name.format,
          packageNamespace: name.namespace === "" ? null : name.namespace,
          packageName: name.name,
          packageVersion: version,
          ...{ alert, asset, reason },
        },
      });
    });
  }
}

function keyOfAlert({ alert, repository, package: name, version, asset }: SecurityAlert): string {
  return [alert, repository.id, keyOf(name), version, asset].join("\n");
}
