import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodeartifactClient, ListRepositoriesCommand } from "@aws-sdk/client-codeartifact";
import { fromIni } from "@aws-sdk/credential-providers";
import { loadConfig } from "./config/load-config.js";
import { startServer } from "./server.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "packhouse-server-"));
});
afterAll(() => rm(folder, { recursive: true }));

const start = () => {
  const environment = {
    PACKHOUSE_DATA_DIRECTORY: folder,
    PACKHOUSE_SERVER_PORT: "0",
    PACKHOUSE_LOGS_LEVEL: "silent",
  };
  return startServer(loadConfig({ environment, flags: [] }).config, { environment });
};

test("the first start makes an administrator and a domain; later starts find them", async () => {
  const first = await start();
  const filepath = join(folder, "credentials");
  const credentialsFile = await readFile(filepath, "utf8");
  expect((await stat(filepath)).mode & 0o777).toBe(0o600);
  expect(first.isFirstStart).toBe(true);
  const client = new CodeartifactClient({
    endpoint: first.url,
    region: "us-local-1",
    credentials: fromIni({ filepath }),
  });
  const { repositories } = await client.send(new ListRepositoriesCommand({}));
  expect(repositories?.map(({ name }) => name)).toEqual(["npm-store", "packages", "pypi-store"]);
  client.destroy();
  await first.close();

  const second = await start();
  expect(second.isFirstStart).toBe(false);
  expect(await readFile(filepath, "utf8")).toBe(credentialsFile);
  await second.close();
});

test("health, readiness and metrics are told without credentials, packages are not", async () => {
  const server = await start();
  const ask = async (path: string) => (await fetch(`${server.url}${path}`)).status;
  expect([await ask("/healthz"), await ask("/readyz"), await ask("/metrics")]).toEqual([
    200, 200, 200,
  ]);
  expect(await ask("/d/main-000000000000/npm/packages/x")).toBe(401);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain(
    'packhouse_request_duration_seconds_count{route="packages",status="401"} 1',
  );
  await server.close();
});
