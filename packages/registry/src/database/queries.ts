// What runs queries: functions that read take `Queries`, functions that write take `Transaction`.
import type { ControlledTransaction, Kysely, Transaction as KyselyTransaction } from "kysely";
import type { Schema } from "./schema.js";

/** Runs queries: the reading connection, or a transaction. */
export type Queries = Kysely<Schema>;
/** Only a transaction; taken where a write must commit together with others. */
export type Transaction = KyselyTransaction<Schema>;
/** A transaction that its owner must commit or roll back. */
export type OpenTransaction = ControlledTransaction<Schema>;
