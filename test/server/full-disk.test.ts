/** A full disk: writes are refused in words, reads go on, and it ends when there is room again. */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rm, statfs, writeFile } from "node:fs/promises";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateRepositoryCommand,
  type CodeartifactClient,
  type CodeartifactServiceException,
} from "@aws-sdk/client-codeartifact";
import { createHostedRepository } from "../harness/chain.js";
import { aPackageVersion, type PackageVersionFixture } from "../harness/fixture-package.js";
import { exchange } from "../harness/http-exchange.js";
import { isAccepted, packageUrl, publishOverHttp } from "../harness/publish-over-http.js";
import { makeTemporaryDirectory, type TemporaryDirectory } from "../harness/temporary-directory.js";
import { administratorClient, type RunningServer, startServer } from "./running-server.js";

const mebibyte = 1024 ** 2;
const diskBytes = 32 * mebibyte;

const isPossible = canMount();
let directory: TemporaryDirectory;
let server: RunningServer;
let client: CodeartifactClient;
let access: Awaited<ReturnType<typeof createHostedRepository>>;

/** A small disk of our own: only root may mount one. */
function mountSmallDisk(path: string): boolean {
  if (process.getuid?.() !== 0) return false;
  const mount = ["-t", "tmpfs", "-o", `size=${diskBytes}`, "tmpfs", path];
  return spawnSync("mount", mount).status === 0;
}

function canMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), "packhouse-mount-"));
  const isMounted = mountSmallDisk(probe);
  if (isMounted) spawnSync("umount", [probe]);
  rmdirSync(probe);
  return isMounted;
}

async function serveOnSmallDisk(reservedBytes: number): Promise<void> {
  directory = await makeTemporaryDirectory("disk");
  mountSmallDisk(directory.path);
  const dataDirectory = join(directory.path, "data");
  server = await startServer({
    dataDirectory,
    environment: { PACKHOUSE_LIMITS_RESERVED_DISK_BYTES: String(reservedBytes) },
  });
  client = await administratorClient(server.url, dataDirectory);
  access = await createHostedRepository({ client });
}

afterEach(async () => {
  if (isPossible) await endServer();
});

async function endServer(): Promise<void> {
  client.destroy();
  await server.process.stop();
  spawnSync("umount", ["-l", directory.path]);
  await directory.remove();
}

async function aVersion(index: number): Promise<PackageVersionFixture> {
  return aPackageVersion({
    name: "filling",
    version: `1.0.${index}`,
    files: { "noise.bin": randomBytes(mebibyte) },
  });
}

const publish = (fixture: PackageVersionFixture) => publishOverHttp(fixture, access);

async function readsWell({ name, version, tarball }: PackageVersionFixture): Promise<boolean> {
  const document = await exchange(packageUrl(access.registryUrl, name), access);
  const url = `${access.registryUrl}${name}/-/${name}-${version}.tgz`;
  const { status, body } = await exchange(url, access);
  return document.status === 200 && status === 200 && body.equals(tarball);
}

async function createRepository(name: string): Promise<number> {
  const command = new CreateRepositoryCommand({ domain: access.domain, repository: name });
  return client.send(command).then(
    () => 200,
    (error: unknown) => (error as CodeartifactServiceException).$metadata.httpStatusCode ?? 0,
  );
}

/** Takes all room but about `leftBytes`. */
async function fillDisk(leftBytes: number): Promise<string> {
  const filler = join(directory.path, "filler");
  const { bavail, bsize } = await statfs(directory.path);
  await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - leftBytes)));
  return filler;
}

/** The server looks at the room on the disk once a second. */
const untilDiskIsLookedAt = () => sleep(1200);

if (!isPossible) process.stderr.write("skipped: no right to mount a small disk\n");
const testOnSmallDisk = isPossible ? test : test.skip;

testOnSmallDisk(
  "below the reserve publishes get 503, reads and the API go on, and room ends it",
  async () => {
    await serveOnSmallDisk(8 * mebibyte);
    const first = await aVersion(0);
    expect(isAccepted(await publish(first))).toBe(true);
    const filler = await fillDisk(7 * mebibyte);
    await untilDiskIsLookedAt();

    const refused = await publish(await aVersion(1));
    expect([refused.status, refused.body.toString()]).toEqual([
      503,
      expect.stringContaining("space") as string,
    ]);
    expect(await readsWell(first)).toBe(true);
    expect(await createRepository("still-possible")).toBe(200);
    expect((await exchange(`${server.url}/readyz`)).status).toBe(503);
    expect((await exchange(`${server.url}/healthz`)).status).toBe(200);

    await rm(filler);
    await untilDiskIsLookedAt();
    expect(isAccepted(await publish(await aVersion(1)))).toBe(true);
  },
);

testOnSmallDisk(
  "without a byte left every write gets 503, reads go on, and room ends it",
  async () => {
    await serveOnSmallDisk(0);
    const first = await aVersion(0);
    expect(isAccepted(await publish(first))).toBe(true);
    const filler = await fillDisk(0);

    const statuses: number[] = [];
    // The first few may still fit into pages that the log of the database has.
    for (let index = 0; index < 60 && statuses.at(-1) !== 503; index += 1) {
      statuses.push(await createRepository(`repository-${index}`));
    }
    expect(statuses.at(-1)).toBe(503);
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    const refused = await Promise.all(
      [1, 2, 3].map(async (index) => publish(await aVersion(index))),
    );
    expect(refused.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(await readsWell(first)).toBe(true);

    await rm(filler);
    expect(isAccepted(await publish(await aVersion(1)))).toBe(true);
    expect(await createRepository("after")).toBe(200);
    expect(server.process.logs).not.toContain('"level":"fatal"');
  },
);
