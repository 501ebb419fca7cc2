import { exchange } from "./http-exchange.js";
import type { Packhouse } from "./packhouse.js";

/** Database queries the server ran so far, as `/metrics` tells them. */
export async function databaseQueries(packhouse: Packhouse): Promise<number> {
  const { body } = await exchange(`${packhouse.url}/metrics`);
  const line = /^packhouse_database_queries_total (\d+)$/m.exec(body.toString());
  if (line === null) throw new Error("the metrics tell no database queries");
  return Number(line[1]);
}
