import { randomBytes } from "node:crypto";
import type { Database } from "../../database/database.js";

const setting = "page-token-key";

/**
 * The key page tokens are signed with, made at the first start: all processes on one database must have the same.
 * It protects no secret (a cursor holds names its owner may list), only tokens from being used for another query.
 */
export async function loadPageTokenKey(database: Database): Promise<Buffer> {
  const value = await database.transact(async (tx) => {
    await tx
      .insertInto("settings")
      .values({ name: setting, value: randomBytes(32).toString("base64") })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return tx
      .selectFrom("settings")
      .select("value")
      .where("name", "=", setting)
      .executeTakeFirstOrThrow();
  });
  return Buffer.from(value.value, "base64");
}
