import { type ChainReport, verifyChain } from "../audit/verify-chain.js";
import { systemClock } from "../clock.js";
import type { Config } from "../config/schema.js";
import { withStoredData } from "./stored-data.js";

/** Verifies the audit trail of a data directory, also of one that no server uses. @throws ConfigError */
export function verifyStoredTrail(config: Config): Promise<ChainReport> {
  return withStoredData(config, systemClock, ({ database }) =>
    verifyChain(database.read, undefined, Infinity),
  );
}
