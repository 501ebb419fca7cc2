import { AuditTrail } from "../audit/audit-trail.js";
import type { RepositoryDirectory } from "../catalog/management/repository-directory.js";
import type { Clock } from "../clock.js";
import type { Config } from "../config/schema.js";
import type { Database } from "../database/database.js";
import type { Logger } from "../logger.js";
import type { Metrics } from "../metrics.js";

export interface AuditParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export function openAudit(
  { config, clock, logger, metrics }: AuditParts,
  database: Database,
  repositories: RepositoryDirectory,
): AuditTrail {
  return new AuditTrail({
    database,
    region: config.account.region,
    now: clock,
    reads: config.audit.reads,
    findAdministrator: async ({ name, owner }, repository) =>
      (await repositories.find(name, owner, repository))?.administratorAccount,
    onRecords: metrics.countAuditRecords,
    onError: (error) => {
      logger.error({ err: error }, "audit records could not be written; it is tried again");
    },
  });
}
