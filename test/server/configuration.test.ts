/** What the server refuses to start with, and what `packhouse config` tells. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeTemporaryDirectory, type TemporaryDirectory } from "../harness/temporary-directory.js";
import { packhouseCommand } from "./packhouse-command.js";
import { startServer } from "./running-server.js";

let directory: TemporaryDirectory;
let file: string;
beforeEach(async () => {
  directory = await makeTemporaryDirectory("configuration");
  file = join(directory.path, "packhouse.yaml");
});
afterEach(() => directory.remove());

const serve = (...more: string[]) => [
  "serve",
  "--data",
  join(directory.path, "data"),
  "--port",
  "0",
  ...more,
];

test("a key that does not exist stops the start and names the one that was meant", async () => {
  await writeFile(file, "server:\n  prot: 9000\n");
  const byFile = await packhouseCommand(serve("--config", file));
  expect([byFile.exitCode, byFile.stderr]).toEqual([
    1,
    expect.stringMatching(/server\.prot: there is no such setting.*port/) as string,
  ]);
  const byVariable = await packhouseCommand(serve(), { PACKHOUSE_SERVER_PROT: "9000" });
  expect([byVariable.exitCode, byVariable.stderr]).toEqual([
    1,
    expect.stringMatching(/PACKHOUSE_SERVER_PROT.*PACKHOUSE_SERVER_PORT/) as string,
  ]);
});

test("plain HTTP on an address that others reach needs --insecure-http", async () => {
  const refused = await packhouseCommand(serve("--host", "0.0.0.0"));
  expect([refused.exitCode, refused.stderr]).toEqual([
    1,
    expect.stringContaining("--insecure-http") as string,
  ]);
  const allowed = await startServer({
    dataDirectory: join(directory.path, "data"),
    arguments: ["--host", "0.0.0.0", "--insecure-http"],
  });
  expect(await allowed.process.stop()).toBe(0);
});

test("packhouse config tells each value's origin and no secret", async () => {
  const secretFile = join(directory.path, "password");
  await writeFile(secretFile, "canary-in-a-file\n");
  await writeFile(
    file,
    [
      "server: { workers: 3, port: 1 }",
      "externalConnections:",
      "  'public:npmjs':",
      "    token: canary-in-yaml",
      "    username: builds",
      `    passwordFile: ${secretFile}`,
    ].join("\n"),
  );
  const { exitCode, stdout, stderr } = await packhouseCommand(
    ["config", "--config", file, "--port", "2", "--output", "json"],
    {
      PACKHOUSE_SERVER_PORT: "3",
      PACKHOUSE_SERVER_DRAIN_SECONDS: "4",
      PACKHOUSE_KEYS_AWS_KMS_SECRET_ACCESS_KEY: "canary-in-the-environment",
    },
  );
  expect(exitCode).toBe(0);
  expect(stdout + stderr).not.toContain("canary");
  const told = new Map(
    (JSON.parse(stdout) as { setting: string; value: unknown; source: string }[]).map(
      ({ setting, value, source }) => [setting, [value, source]],
    ),
  );
  const connection = "externalConnections.public:npmjs";
  expect(told.get("server.workers")).toEqual([3, `file ${file}`]);
  expect(told.get("server.port")).toEqual([2, "flag --port"]);
  expect(told.get("server.drainSeconds")).toEqual([
    4,
    "environment PACKHOUSE_SERVER_DRAIN_SECONDS",
  ]);
  expect(told.get("server.host")).toEqual(["127.0.0.1", "default"]);
  expect(told.get(`${connection}.token`)).toEqual(["[redacted]", `file ${file}`]);
  expect(told.get(`${connection}.password`)).toEqual([
    "[redacted]",
    `file ${file} (${secretFile})`,
  ]);
});
