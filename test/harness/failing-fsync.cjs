/**
 * Preloaded into a server: once the file PACKHOUSE_TEST_FSYNC_FAILS_WHEN exists, every fsync fails with EIO, by
 * whichever of Node's functions it is asked for.
 */
const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");

const failure = () => Object.assign(new Error("EIO: i/o error, fsync"), { code: "EIO" });
const isFailing = () => fs.existsSync(process.env.PACKHOUSE_TEST_FSYNC_FAILS_WHEN);

for (const name of ["fsync", "fdatasync"]) {
  const real = fs[name];
  fs[name] = (descriptor, done) =>
    isFailing() ? process.nextTick(done, failure()) : real(descriptor, done);
}
for (const name of ["fsyncSync", "fdatasyncSync"]) {
  const real = fs[name];
  fs[name] = (descriptor) => {
    if (isFailing()) throw failure();
    real(descriptor);
  };
}
syncBuiltinESMExports();

fs.promises.open(__filename).then(async (file) => {
  const prototype = Object.getPrototypeOf(file);
  await file.close();
  for (const name of ["sync", "datasync"]) {
    const real = prototype[name];
    prototype[name] = async function () {
      if (isFailing()) throw failure();
      return real.call(this);
    };
  }
});
