/** A first start that is killed at its worst moments: the next start mends it, and nobody is locked out. */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ListRepositoriesCommand } from "@aws-sdk/client-codeartifact";
import { makeTemporaryDirectory, type TemporaryDirectory } from "../harness/temporary-directory.js";
import { until } from "../harness/until.js";
import { administratorClient, spawnServer, startServer } from "./running-server.js";

const killer = join(import.meta.dirname, "../harness/kill-at.cjs");

let directory: TemporaryDirectory;
beforeEach(async () => {
  directory = await makeTemporaryDirectory("first-start");
});
afterEach(() => directory.remove());

async function startAndDie(moment: string): Promise<void> {
  const server = spawnServer({
    dataDirectory: directory.path,
    environment: { NODE_OPTIONS: `--require ${killer}`, PACKHOUSE_TEST_KILL_AT: moment },
  });
  await until(30_000, () => Promise.resolve(server.running ? undefined : true));
  expect(server.logs).not.toContain("listening");
}

test.each([
  ["before the credentials are in place", "before-rename /credentials"],
  ["between the credentials and the account", "after-rename /credentials"],
  ["between the account and its domain", 'sql insert into "domains"'],
  ["between the domain and its repositories", 'sql insert into "repositories"'],
  ["between the repositories and the connection", 'sql insert into "repository_connections"'],
  ["before it is noted as done", 'sql delete from "settings"'],
])(
  "killed %s, the second start gives a whole registry to the key on the disk",
  async (_, moment) => {
    await startAndDie(moment);

    const { process: server, url } = await startServer({ dataDirectory: directory.path });
    const client = await administratorClient(url, directory.path);
    const { repositories } = await client.send(new ListRepositoriesCommand({}));
    client.destroy();
    expect(repositories?.map(({ name }) => name)).toEqual(["npm-store", "packages", "pypi-store"]);
    const credentials = join(directory.path, "credentials");
    expect((await stat(credentials)).mode & 0o777).toBe(0o600);
    expect(server.logs).not.toContain(await secretOf(credentials));
    expect(await server.stop()).toBe(0);
  },
);

async function secretOf(credentials: string): Promise<string> {
  const file = await readFile(credentials, "utf8");
  return /aws_secret_access_key = (\S+)/.exec(file)?.[1] ?? "";
}
