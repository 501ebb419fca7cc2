/**
 * Preloaded into the servers of black-box tests: a statement that would read a table from end to end, which grows with
 * what is stored, fails when it is prepared. So every test is also one of the query plans of what it asks for.
 */
const { createRequire } = require("node:module");
const { isMainThread } = require("node:worker_threads");

/** Tables whose size somebody limits (accounts, domains, repositories …) may be read whole. */
const growing = new Set([
  "assets",
  "audit_batches",
  "blobs",
  "changes",
  "consumption",
  "outbox",
  "package_tags",
  "package_versions",
  "packages",
  "resource_tags",
  "tombstones",
  "upstream_documents",
  "upstream_first_seen",
  "upstream_states",
  "webhook_attempts",
  "webhook_deliveries",
]);

// Threads of the server are preloaded too, and have no database.
if (isMainThread) watchStatements(createRequire(process.argv[1])("better-sqlite3"));

function watchStatements({ prototype }) {
  const { prepare } = prototype;
  prototype.prepare = function (sql, ...others) {
    const statement = prepare.call(this, sql, ...others);
    // Migrations, which may read everything once, quote no names; what Kysely makes does.
    if (/^(select|insert|update|delete|with)\b.*"/s.test(sql)) refuseScan(this, sql, prepare);
    return statement;
  };
}

function refuseScan(database, sql, prepare) {
  const values = Array.from({ length: sql.split("?").length - 1 }, () => null);
  const steps = prepare.call(database, `explain query plan ${sql}`).all(...values);
  for (const { detail } of steps) {
    const name = /^SCAN (\w+)/.exec(detail)?.[1];
    if (name !== undefined && growing.has(tableOf(sql, name)))
      throw new Error(`${detail}, which grows, for: ${sql}`);
  }
}

/** A plan tells the alias where a statement gives one. */
function tableOf(sql, name) {
  return new RegExp(`"(\\w+)" as "${name}"`).exec(sql)?.[1] ?? name;
}
