/** Repositories are deleted while clients publish to them and pull through them. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  AssociateExternalConnectionCommand,
  CreateDomainCommand,
  DeleteDomainCommand,
  DeleteRepositoryCommand,
} from "@aws-sdk/client-codeartifact";
import { createHostedRepository, createRepository, type NpmAccess } from "../harness/chain.js";
import { FakeUpstream } from "../harness/fake-upstream.js";
import { aPackageVersion, aSimplePackage } from "../harness/fixture-package.js";
import { exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishOverHttp } from "../harness/publish-over-http.js";

const CLIENTS = 40;
const domain = "acme";
const repository = "volatile";

let upstream: FakeUpstream;
let packhouse: Packhouse;
let access: NpmAccess;

beforeAll(async () => {
  const indexes = Array.from({ length: CLIENTS }, (_, index) => index);
  const public_ = indexes.map((index) => aSimplePackage({ name: `public-${index}` }));
  upstream = await FakeUpstream.start(await Promise.all(public_));
  packhouse = await Packhouse.start({ publicNpmUrl: upstream.url });
  const hosted = await createHostedRepository(packhouse, domain);
  access = { ...hosted, registryUrl: hosted.registryUrl.replace("packages", repository) };
});

afterAll(async () => {
  await packhouse.close();
  await upstream.close();
});

async function publish(index: number): Promise<number> {
  const fixture = await aPackageVersion({ name: `ours-${index}` });
  await sleep(index);
  return (await publishOverHttp(fixture, access)).status;
}

async function pull(index: number): Promise<number> {
  await sleep(index);
  const tarball = `${access.registryUrl}public-${index}/-/public-${index}-1.0.0.tgz`;
  return (await exchange(tarball, { token: access.token })).status;
}

test.each([10, 30, 60])(
  "who meets a repository deleted after %i ms is told so, and meets no server error",
  async (afterMs) => {
    const { client } = packhouse;
    await createRepository(client, domain, repository);
    const externalConnection = "public:npmjs";
    await client.send(
      new AssociateExternalConnectionCommand({ domain, repository, externalConnection }),
    );
    const requests = Array.from({ length: CLIENTS }, (_, index) => [publish(index), pull(index)]);
    await sleep(afterMs);
    await client.send(new DeleteRepositoryCommand({ domain, repository }));
    const statuses = new Set(await Promise.all(requests.flat()));

    expect(statuses).toContain(404);
    expect([...statuses].filter((status) => ![200, 201, 404].includes(status))).toEqual([]);
  },
);

test("a domain of the same name knows nothing of the one that was deleted", async () => {
  const { client } = packhouse;
  const fixture = await aPackageVersion({ name: "kept" });
  await createRepository(client, domain, repository);
  expect((await publishOverHttp(fixture, access)).status).toBe(201);
  await client.send(new DeleteRepositoryCommand({ domain, repository }));
  await client.send(new DeleteRepositoryCommand({ domain, repository: "packages" }));
  await client.send(new DeleteDomainCommand({ domain }));
  await client.send(new CreateDomainCommand({ domain }));
  await createRepository(client, domain, repository);

  const tarball = `${access.registryUrl}kept/-/kept-1.0.0.tgz`;
  for (const url of [`${access.registryUrl}kept`, tarball]) {
    expect((await exchange(url, { token: access.token })).status).toBe(404);
  }
});
