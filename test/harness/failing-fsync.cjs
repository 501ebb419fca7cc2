/** Preloaded into a server: once the file PACKHOUSE_TEST_FSYNC_FAILS_WHEN exists, every fsync of a file fails with EIO. */
const { existsSync } = require("node:fs");
const { open } = require("node:fs/promises");

const trigger = process.env.PACKHOUSE_TEST_FSYNC_FAILS_WHEN;

open(__filename).then(async (file) => {
  const prototype = Object.getPrototypeOf(file);
  await file.close();
  const { sync } = prototype;
  prototype.sync = async function () {
    if (existsSync(trigger))
      throw Object.assign(new Error("EIO: i/o error, fsync"), { code: "EIO" });
    return sync.call(this);
  };
});
