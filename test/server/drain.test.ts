/** SIGTERM under load: what was begun is finished, what comes later is refused, and nothing is left to recover. */
import { randomBytes } from "node:crypto";
import { request as startRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { aPackageVersion, type PackageVersionFixture } from "../harness/fixture-package.js";
import { exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import {
  isAccepted,
  packageUrl,
  publishDocument,
  publishOrThrow,
  publishOverHttp,
} from "../harness/publish-over-http.js";

/** Requests of the load that began this shortly before the signal may find the door closed. */
const doorwayMs = 50;

let packhouse: Packhouse;
let access: NpmAccess;
afterEach(() => packhouse.close());

const tarballUrl = ({ name, version }: PackageVersionFixture) =>
  `${access.registryUrl}${name}/-/${name}-${version}.tgz`;

/** More than the sockets' buffers hold, and not to be compressed. */
async function aLargeVersion(name: string): Promise<PackageVersionFixture> {
  return aPackageVersion({ name, files: { "noise.bin": randomBytes(6_000_000) } });
}

/** Publishes and reads small packages until the server refuses; counts what it did not finish although it was begun. */
async function load(stopAtMs: () => number, client: number): Promise<string[]> {
  const lost: string[] = [];
  for (let index = 0; ; index += 1) {
    const fixture = await aPackageVersion({ name: `load-${client}`, version: `1.0.${index}` });
    const beganAtMs = Date.now();
    const answer = await publishOverHttp(fixture, access).catch(() => undefined);
    if (answer !== undefined && isAccepted(answer)) {
      acknowledged.push(fixture);
      continue;
    }
    const isLate = beganAtMs > stopAtMs() - doorwayMs;
    if (!isLate) lost.push(`${fixture.name} ${fixture.version}: ${answer?.status ?? "cut"}`);
    return lost;
  }
}

let acknowledged: PackageVersionFixture[] = [];

/** A publish whose second half is still to come. */
function halfAPublish(fixture: PackageVersionFixture): { finish: () => Promise<number> } {
  const body = Buffer.from(JSON.stringify(publishDocument(fixture)));
  const half = Math.floor(body.length / 2);
  const request: ClientRequest = startRequest(packageUrl(access.registryUrl, fixture.name), {
    method: "PUT",
    agent: false,
    headers: {
      authorization: `Bearer ${access.token}`,
      "content-type": "application/json",
      "content-length": body.length,
    },
  });
  request.write(body.subarray(0, half));
  return {
    async finish() {
      const answered = once(request, "response") as Promise<[IncomingMessage]>;
      for (let at = half; at < body.length; at += Math.ceil(half / 5)) {
        request.write(body.subarray(at, at + Math.ceil(half / 5)));
        await sleep(200);
      }
      request.end();
      const [response] = await answered;
      response.resume();
      return response.statusCode ?? 0;
    },
  };
}

/** A download that has begun and is not read on. */
async function halfADownload(fixture: PackageVersionFixture): Promise<IncomingMessage> {
  const request = startRequest(tarballUrl(fixture), {
    agent: false,
    headers: { authorization: `Bearer ${access.token}` },
  }).end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return response;
}

test.each([1, 2])(
  "with %i workers no request is lost",
  async (workers) => {
    acknowledged = [];
    packhouse = await Packhouse.start({ serveArguments: ["--workers", String(workers)] });
    access = await createHostedRepository(packhouse);
    const large = await aLargeVersion("large");
    await publishOrThrow(large, access);

    let stopAtMs = Infinity;
    const loads = Array.from({ length: 6 }, (_, client) => load(() => stopAtMs, client));
    const slow = await aPackageVersion({
      name: "slow",
      files: { "noise.txt": large.tarball.subarray(0, 500_000) },
    });
    const upload = halfAPublish(slow);
    const downloads = await Promise.all([halfADownload(large), halfADownload(large)]);
    await sleep(1_000);

    stopAtMs = Date.now();
    const exit = packhouse.stop();
    await sleep(300);
    await expect(exchange(`${packhouse.url}/healthz`)).rejects.toThrow();
    const [uploadStatus, ...bodies] = await Promise.all([
      upload.finish(),
      ...downloads.map((response) => buffer(response)),
    ]);
    expect(uploadStatus).toBeLessThan(300);
    expect(bodies.map((body) => body.equals(large.tarball))).toEqual([true, true]);
    expect((await Promise.all(loads)).flat()).toEqual([]);
    expect(await exit).toBe(0);
    expect(await walBytes()).toBe(0);

    expect(acknowledged.length).toBeGreaterThan(10);
    await packhouse.restart();
    for (const fixture of [slow, ...acknowledged]) {
      const { status, body } = await exchange(tarballUrl(fixture), access);
      expect([status, body.equals(fixture.tarball)]).toEqual([200, true]);
    }
  },
  120_000,
);

/** What a start would have to recover. */
async function walBytes(): Promise<number> {
  return stat(join(packhouse.dataDirectory, "packhouse.db-wal")).then(
    ({ size }) => size,
    () => 0,
  );
}
