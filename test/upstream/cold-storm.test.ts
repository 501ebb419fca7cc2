/** 500 clients ask for one package that nobody has asked for before. */
import { createHash } from "node:crypto";
import { createChain, heldVersions, type RepositoryChain } from "../harness/chain.js";
import { FakeUpstream } from "../harness/fake-upstream.js";
import {
  aPackageVersion,
  aPackage,
  type PackageVersionFixture,
} from "../harness/fixture-package.js";
import { clientAddress, exchange, type Exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";

const CLIENTS = 500;

let upstream: FakeUpstream;
let packhouse: Packhouse;
let chain: RepositoryChain;
let popular: PackageVersionFixture;

beforeAll(async () => {
  const files = { "data.txt": "popular ".repeat(20_000) };
  popular = await aPackageVersion({ name: "@acme/popular", files });
  upstream = await FakeUpstream.start([aPackage([popular])]);
  // Long enough for every client to arrive while the first one still waits.
  upstream.delayAnswers(500);
  packhouse = await Packhouse.start({ publicNpmUrl: upstream.url });
  chain = await createChain(packhouse);
});

afterAll(async () => {
  await packhouse.close();
  await upstream.close();
});

async function storm(path: string): Promise<Exchange[]> {
  const { registryUrl, token } = chain;
  const one = (_: unknown, index: number) =>
    exchange(`${registryUrl}${path}`, { token, localAddress: clientAddress(index) });
  return Promise.all(Array.from({ length: CLIENTS }, one));
}

function distinct(answers: readonly Exchange[], value: (answer: Exchange) => unknown): unknown[] {
  return [...new Set(answers.map(value))];
}

const digest = ({ body }: Exchange) => createHash("sha256").update(body).digest("hex");

test("500 clients get one and the same packument by one upstream request", async () => {
  const answers = await storm("@acme%2fpopular");

  expect(distinct(answers, ({ status }) => status)).toEqual([200]);
  expect(distinct(answers, ({ complete }) => complete)).toEqual([true]);
  expect(distinct(answers, digest)).toHaveLength(1);
  expect(upstream.countRequests("/@acme/popular")).toBe(1);
});

test("500 clients get the published tarball by one upstream request", async () => {
  const answers = await storm("@acme/popular/-/popular-1.0.0.tgz");

  expect(distinct(answers, ({ status }) => status)).toEqual([200]);
  expect(distinct(answers, digest)).toEqual([
    createHash("sha256").update(popular.tarball).digest("hex"),
  ]);
  expect(upstream.countRequests("/@acme/popular/-/popular-1.0.0.tgz")).toBe(1);
});

test("the storm retained the version once", async () => {
  expect(await heldVersions(packhouse.client, "acme", "packages", "@acme/popular")).toEqual([
    "1.0.0",
  ]);
});
