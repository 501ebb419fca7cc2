/** Two processes on one data directory: each answers what the other has just changed, and a dead one is replaced. */
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { exchange, type Exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { packageUrl, publishOverHttp } from "../harness/publish-over-http.js";
import { until } from "../harness/until.js";

let packhouse: Packhouse;
let access: NpmAccess;

beforeAll(async () => {
  packhouse = await Packhouse.start({ serveArguments: ["--workers", "2"] });
  access = await createHostedRepository(packhouse);
}, 120_000);

afterAll(() => packhouse.close());

/** The process that answered, by the request's line in the access log. */
async function workerOf({ headers }: Exchange): Promise<number> {
  const requestId = String(headers["x-amzn-requestid"]);
  return until(5_000, () => {
    const line = packhouse.logs.split("\n").find((one) => one.includes(requestId));
    return Promise.resolve(
      line === undefined ? undefined : (JSON.parse(line) as { pid: number }).pid,
    );
  });
}

/** Each exchange has a connection of its own, which the primary gives to the workers in turn. */
const read = (name: string) => exchange(packageUrl(access.registryUrl, name), access);

async function versionsAndWorker(name: string): Promise<[string[], number]> {
  const answer = await read(name);
  expect(answer.status).toBe(200);
  const { versions } = JSON.parse(answer.body.toString()) as { versions: object };
  return [Object.keys(versions), await workerOf(answer)];
}

test("a publish answered by one process is in the next answer of the other", async () => {
  const crossings = new Set<string>();
  for (let patch = 0; crossings.size < 2; patch += 1) {
    expect(patch).toBeLessThan(40);
    // An odd number of requests, so that not always the same process gets the publish.
    if (patch % 2 === 1) await read("shared");
    const version = `1.0.${patch}`;
    const published = await publishOverHttp(
      await aPackageVersion({ name: "shared", version }),
      access,
    );
    expect(published.status).toBeLessThan(300);
    const publisher = await workerOf(published);
    for (let reads = 0; reads < 2; reads += 1) {
      const [versions, reader] = await versionsAndWorker("shared");
      expect(versions).toContain(version);
      if (reader !== publisher) crossings.add(`${publisher} to ${reader}`);
    }
  }
});

test("one scrape tells the requests of both processes", async () => {
  const countOf = async (): Promise<number> => {
    const { body } = await exchange(`${packhouse.url}/metrics`);
    const line =
      /^packhouse_request_duration_seconds_count\{route="packages",status="200"\} (\d+)$/m;
    return Number(line.exec(body.toString())?.[1]);
  };
  const before = await countOf();
  const answers = await Promise.all(Array.from({ length: 20 }, () => read("shared")));
  const workers = new Set(await Promise.all(answers.map(workerOf)));
  expect(workers.size).toBe(2);
  // Twice, because two processes answer.
  expect([await countOf(), await countOf()]).toEqual([before + 20, before + 20]);
});

test("a killed worker is replaced, and nothing is lost", async () => {
  const [versions, victim] = await versionsAndWorker("shared");
  process.kill(victim, "SIGKILL");
  const newcomer = await until(20_000, async () => {
    const answer = await read("shared").catch(() => undefined);
    if (answer?.status !== 200) return undefined;
    const worker = await workerOf(answer);
    const before = packhouse.logs.slice(0, packhouse.logs.indexOf(`worker ${victim} ended`));
    return before.includes(`"pid":${worker},`) ? undefined : worker;
  });
  expect(newcomer).not.toBe(victim);
  expect((await versionsAndWorker("shared"))[0]).toEqual(versions);
  expect((await exchange(`${packhouse.url}/metrics`)).status).toBe(200);
});
