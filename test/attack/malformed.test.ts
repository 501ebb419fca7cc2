/** 2,000 malformed requests: no 5xx, no crash, no file where none belongs. */
import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { dirname } from "node:path";
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { clientAddress, exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";
import { createSeededRandom } from "../harness/seeded-random.js";
import { malformedRequest, MARKER } from "./malformed-request.js";

const REQUESTS = 2_000;
const IN_PARALLEL = 20;

/** A server may wait for the rest of a request; this test does not. */
const PATIENCE_MS = 1_000;

/** Set PACKHOUSE_TEST_SEED to repeat a run. */
const seed = Number(process.env["PACKHOUSE_TEST_SEED"] ?? Date.now());

let packhouse: Packhouse;
let access: NpmAccess;
let parentBefore: string[];

beforeAll(async () => {
  packhouse = await Packhouse.start();
  access = await createHostedRepository(packhouse);
  await publishOrThrow(await aPackageVersion({ name: "honest" }), access);
  parentBefore = await readdir(dirname(packhouse.dataDirectory));
});

afterAll(() => packhouse.close());

/** The first line of each answer; none when the server just closed or still waits. */
async function statusesOf(bytes: Buffer, localAddress: string | undefined): Promise<number[]> {
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve) => {
    const port = Number(new URL(packhouse.url).port);
    const socket = connect({
      port,
      host: "127.0.0.1",
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      resolve();
    });
    socket.write(bytes);
  });
  const answer = Buffer.concat(chunks).toString("latin1");
  return [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((match) => Number(match[1]));
}

test(`2,000 malformed requests meet no server error and no crash (seed ${seed})`, async () => {
  const random = createSeededRandom(seed);
  const { pathname } = new URL(access.registryUrl);
  const requests = Array.from({ length: REQUESTS }, () =>
    malformedRequest({ random, repositoryPath: pathname, token: access.token }),
  );
  const failures: { status: number; request: string }[] = [];
  const answered = new Set<number>();
  const work = async (): Promise<void> => {
    for (let bytes = requests.pop(); bytes !== undefined; bytes = requests.pop()) {
      // Many addresses: the brake on failed authentications must not answer for what lies behind.
      for (const status of await statusesOf(bytes, clientAddress(requests.length))) {
        answered.add(status);
        const request = bytes.subarray(0, 600).toString("latin1");
        if (status >= 500) failures.push({ status, request });
      }
    }
  };
  await Promise.all(Array.from({ length: IN_PARALLEL }, work));

  expect(failures).toEqual([]);
  expect(packhouse.running).toBe(true);
  // The generator reached past the parser: there were refusals of more than one kind.
  expect([...answered]).toEqual(expect.arrayContaining([400, 401, 404]));
}, 300_000);

test("afterwards an honest client is served as before", async () => {
  const url = `${access.registryUrl}honest/-/honest-1.0.0.tgz`;
  const answer = await exchange(url, { token: access.token });

  expect(answer.status).toBe(200);
  expect(answer.body.equals((await aPackageVersion({ name: "honest" })).tarball)).toBe(true);
});

test("no file was written outside the data directory, and none inside carries a client's name", async () => {
  expect(await readdir(dirname(packhouse.dataDirectory))).toEqual(parentBefore);
  const inside = await readdir(packhouse.dataDirectory, { recursive: true });
  expect(inside.filter((path) => path.includes(MARKER))).toEqual([]);
  for (const directory of ["/", "/etc", dirname(dirname(packhouse.dataDirectory))]) {
    expect((await readdir(directory)).filter((name) => name.includes(MARKER))).toEqual([]);
  }
});
