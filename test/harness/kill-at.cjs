/**
 * Preloaded into a server: ends it, as `kill -9` would, at the moment that PACKHOUSE_TEST_KILL_AT names:
 * `before-rename PATH-END`, `after-rename PATH-END` or `sql TEXT` (before a statement that begins so).
 */
const fs = require("node:fs/promises");
const { createRequire, syncBuiltinESMExports } = require("node:module");

const [moment, ...rest] = (process.env.PACKHOUSE_TEST_KILL_AT ?? "").split(" ");
const what = rest.join(" ");

const die = () => {
  process.kill(process.pid, "SIGKILL");
  // The signal arrives before the next statement of anybody.
  for (;;);
};

if (moment === "sql") {
  const { prototype } = createRequire(process.argv[1])("better-sqlite3");
  const { prepare } = prototype;
  prototype.prepare = function (text, ...others) {
    if (text.toLowerCase().startsWith(what)) die();
    return prepare.call(this, text, ...others);
  };
} else {
  const { rename } = fs;
  fs.rename = async (from, to) => {
    const isIt = String(to).endsWith(what);
    if (isIt && moment === "before-rename") die();
    await rename(from, to);
    if (isIt && moment === "after-rename") die();
  };
  syncBuiltinESMExports();
}
