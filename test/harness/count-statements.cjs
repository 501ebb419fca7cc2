/**
 * Preloaded into a server: at SIGUSR2 it appends to the file PACKHOUSE_TEST_STATEMENTS, as a line of JSON, what ran in
 * its database since the last time: `{"queries":…,"rows":…,"ms":…}`.
 */
const { appendFileSync } = require("node:fs");
const { createRequire } = require("node:module");

const file = process.env.PACKHOUSE_TEST_STATEMENTS;

const { prototype } = createRequire(process.argv[1])("better-sqlite3");
const { prepare } = prototype;
let ran = { queries: 0, rows: 0, ms: 0 };

prototype.prepare = function (...values) {
  return counted(prepare.apply(this, values));
};

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
  appendFileSync(file, `${JSON.stringify(ran)}\n`);
  ran = { queries: 0, rows: 0, ms: 0 };
});
