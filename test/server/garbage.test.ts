/** `packhouse gc` and `packhouse verify` on the data of a running server. */
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { DeleteRepositoryCommand } from "@aws-sdk/client-codeartifact";
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";
import { until } from "../harness/until.js";
import { packhouseCommand } from "./packhouse-command.js";

let packhouse: Packhouse;
afterEach(() => packhouse.close());

const command = async (name: string, ...more: string[]) => {
  const all = [name, "--data", packhouse.dataDirectory, "--output", "json", ...more];
  const { exitCode, stdout, stderr } = await packhouseCommand(all);
  expect(stderr).toBe("");
  return { exitCode, report: JSON.parse(stdout) as Record<string, unknown> };
};

async function blobFiles(): Promise<string[]> {
  const root = join(packhouse.dataDirectory, "blobs");
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function publish(access: NpmAccess, name: string, version = "1.0.0"): Promise<void> {
  await publishOrThrow(await aPackageVersion({ name, version }), access);
}

/** A repository that stays, and what is left of one that was deleted, in a domain of its own. */
async function leaveGarbage(): Promise<NpmAccess> {
  const kept = await createHostedRepository(packhouse, "kept");
  await publish(kept, "kept");
  const dropped = await createHostedRepository(packhouse, "dropped");
  await publish(dropped, "kept");
  await publish(dropped, "dropped");
  const { client } = packhouse;
  await client.send(new DeleteRepositoryCommand({ domain: "dropped", repository: "packages" }));
  return kept;
}

const tarballOf = ({ registryUrl, token }: NpmAccess, name: string) =>
  exchange(`${registryUrl}${name}/-/${name}-1.0.0.tgz`, { token });

/** As if the server had ended while it removed the blobs of a deleted domain. */
async function leaveOrphan(): Promise<void> {
  const [blob = ""] = await blobFiles();
  const digest = basename(blob);
  const domain = join(packhouse.dataDirectory, "blobs", "0".repeat(32), digest.slice(0, 2));
  await mkdir(domain, { recursive: true });
  await copyFile(blob, join(domain, digest));
}

test("gc deletes what deleted repositories and domains left, after the grace, and nothing that is needed", async () => {
  packhouse = await Packhouse.start();
  const kept = await leaveGarbage();
  await leaveOrphan();
  expect(await blobFiles()).toHaveLength(4);

  expect((await command("gc")).report).toMatchObject({ examined: 4, deleted: 0 });
  expect((await command("verify")).report).toMatchObject({ orphanedBlobs: 1, problems: [] });
  const { exitCode, report } = await command("gc", "--grace", "0");
  expect([exitCode, report]).toEqual([
    0,
    { examined: 4, deleted: 3, freedBytes: expect.any(Number) as number },
  ]);
  expect(await blobFiles()).toHaveLength(1);
  expect((await tarballOf(kept, "kept")).status).toBe(200);
  expect((await command("verify")).exitCode).toBe(0);
});

test("a server with two workers collects by itself, in one of them at a time", async () => {
  packhouse = await Packhouse.start({
    serveArguments: ["--workers", "2"],
    environment: {
      PACKHOUSE_GARBAGE_COLLECTION_INTERVAL_SECONDS: "2",
      PACKHOUSE_GARBAGE_COLLECTION_GRACE_SECONDS: "0",
    },
  });
  const kept = await leaveGarbage();
  await until(15_000, async () => ((await blobFiles()).length === 1 ? true : undefined));
  const startedMs = await until(15_000, () => {
    const lines = packhouse.logs.split("\n").filter((line) => line.includes("garbage collected"));
    return Promise.resolve(lines.length >= 3 ? lines.map(timeOf) : undefined);
  });
  const gaps = startedMs.slice(1).map((atMs, index) => atMs - (startedMs[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(1_500);
  expect((await tarballOf(kept, "kept")).status).toBe(200);
});

const timeOf = (line: string): number => (JSON.parse(line) as { time: number }).time;

test("verify names what is damaged and what is missing, and exits with 1", async () => {
  packhouse = await Packhouse.start();
  const access = await createHostedRepository(packhouse, "acme");
  await publish(access, "damaged");
  const [damaged = ""] = await blobFiles();
  await publish(access, "missing");
  const missing = (await blobFiles()).find((file) => file !== damaged) ?? "";
  await publish(access, "@acme/whole");
  const bytes = await readFile(damaged);
  bytes[10] = (bytes[10] ?? 0) ^ 1;
  await writeFile(damaged, bytes);
  await rm(missing);

  const { exitCode, report } = await command("verify");
  expect(exitCode).toBe(1);
  expect(report).toMatchObject({
    references: 3,
    problems: [
      { kind: "damaged", names: ["acme/packages npm damaged 1.0.0 package.tgz"] },
      { kind: "missing", names: ["acme/packages npm missing 1.0.0 package.tgz"] },
    ],
  });
  const text = await packhouseCommand(["verify", "--data", packhouse.dataDirectory]);
  expect(text.stdout).toContain("damaged: acme/packages npm damaged 1.0.0");
});

test("a directory without data is left as it is", async () => {
  packhouse = await Packhouse.start();
  const empty = join(packhouse.dataDirectory, "nothing");
  const { exitCode, stderr } = await packhouseCommand(["verify", "--data", empty]);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("--data") as string]);
  await expect(readdir(empty)).rejects.toThrow("ENOENT");
});
