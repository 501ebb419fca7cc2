/** When the disk says that it could not keep bytes, the server ends at once instead of trying again. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createHostedRepository } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { exchange } from "../harness/http-exchange.js";
import { packageUrl, publishOrThrow, publishOverHttp } from "../harness/publish-over-http.js";
import { makeTemporaryDirectory, type TemporaryDirectory } from "../harness/temporary-directory.js";
import { until } from "../harness/until.js";
import {
  administratorClient,
  type RunningServer,
  type ServeOptions,
  startServer,
} from "./running-server.js";

const fault = join(import.meta.dirname, "../harness/failing-fsync.cjs");

let directory: TemporaryDirectory;
const started: RunningServer[] = [];
beforeAll(async () => {
  directory = await makeTemporaryDirectory("fsync");
});
afterAll(async () => {
  await Promise.all(started.map((server) => server.process.stop()));
  await directory.remove();
});

async function start(options: ServeOptions): Promise<RunningServer> {
  const server = await startServer(options);
  started.push(server);
  return server;
}

test("a failed fsync ends the server with one fatal line; what was acknowledged before is there", async () => {
  const dataDirectory = join(directory.path, "data");
  const trigger = join(directory.path, "fsync-fails");
  const first = await start({
    dataDirectory,
    environment: {
      NODE_OPTIONS: `--require ${fault}`,
      PACKHOUSE_TEST_FSYNC_FAILS_WHEN: trigger,
    },
  });
  const client = await administratorClient(first.url, dataDirectory);
  const access = await createHostedRepository({ client });
  client.destroy();
  await publishOrThrow(await aPackageVersion({ name: "kept" }), access);

  await writeFile(trigger, "");
  const second = await aPackageVersion({ name: "lost" });
  const answer = await publishOverHttp(second, access).catch(() => undefined);
  expect(answer?.status ?? 500).toBeGreaterThanOrEqual(500);
  await until(10_000, () => Promise.resolve(first.process.running ? undefined : true));
  expect(await first.process.stop()).toBe(1);
  expect(first.process.logs.match(/"level":"fatal"/g)).toHaveLength(1);
  expect(first.process.logs).toContain("fsync");

  const again = await start({ dataDirectory });
  const urlOf = (name: string) =>
    packageUrl(access.registryUrl.replace(first.url, again.url), name);
  const statuses = await Promise.all(
    ["kept", "lost"].map(async (name) => (await exchange(urlOf(name), access)).status),
  );
  expect(statuses).toEqual([200, 404]);
});
