/**
 * Preloaded into a server: appends to the file PACKHOUSE_TEST_STATEMENTS, a line of JSON for each statement when it is
 * prepared first, what SQLite would do for it: `{"sql":…,"plan":[…]}`; and at SIGUSR2 what ran since the last time:
 * `{"queries":…,"rows":…,"ms":…}`.
 */
const { appendFileSync } = require("node:fs");
const { createRequire } = require("node:module");

const file = process.env.PACKHOUSE_TEST_STATEMENTS;
const write = (line) => appendFileSync(file, `${JSON.stringify(line)}\n`);

const { prototype } = createRequire(process.argv[1])("better-sqlite3");
const { prepare } = prototype;
const explained = new Set();
let ran = { queries: 0, rows: 0, ms: 0 };

prototype.prepare = function (sql, ...others) {
  const statement = prepare.call(this, sql, ...others);
  if (!explained.has(sql)) {
    explained.add(sql);
    if (/^\s*(select|insert|update|delete|with)\b/i.test(sql)) explain(this, sql);
  }
  return counted(statement);
};

function explain(database, sql) {
  const values = Array.from({ length: sql.split("?").length - 1 }, () => null);
  const steps = prepare.call(database, `explain query plan ${sql}`).all(...values);
  write({ sql, plan: steps.map(({ detail }) => detail) });
}

function counted(statement) {
  for (const name of ["all", "get", "run"]) {
    const real = statement[name];
    statement[name] = function (...values) {
      const startedAt = performance.now();
      const result = real.apply(this, values);
      ran.ms += performance.now() - startedAt;
      ran.queries += 1;
      ran.rows +=
        name === "all" ? result.length : name === "get" ? Number(result !== undefined) : 0;
      return result;
    };
  }
  return statement;
}

process.on("SIGUSR2", () => {
  write(ran);
  ran = { queries: 0, rows: 0, ms: 0 };
});
