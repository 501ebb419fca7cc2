/**
 * Dependency confusion by timing: somebody publishes a name for the first time while somebody else pulls the same name,
 * just registered in public, for the first time. Whoever comes second is refused; no package gets both.
 */
import { setTimeout as sleep } from "node:timers/promises";
import {
  AssociateExternalConnectionCommand,
  CreateDomainCommand,
  ListPackagesCommand,
  ListPackageVersionsCommand,
  type PackageSummary,
} from "@aws-sdk/client-codeartifact";
import { createRepository, type NpmAccess, npmAccess } from "../harness/chain.js";
import { FakeUpstream } from "../harness/fake-upstream.js";
import { aPackage, aPackageVersion } from "../harness/fixture-package.js";
import { clientAddress, exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { isAccepted, publishOverHttp } from "../harness/publish-over-http.js";

const NAMES = 500;
/** Asked at once when it is looked what came of it. */
const AT_ONCE = 25;
const headStartMs = 30;
const inRepository = { domain: "acme", repository: "shared" };

let upstream: FakeUpstream;
let packhouse: Packhouse;
let access: NpmAccess;

beforeAll(async () => {
  upstream = await FakeUpstream.start([]);
  packhouse = await Packhouse.start({ publicNpmUrl: upstream.url });
  const { client } = packhouse;
  await client.send(new CreateDomainCommand({ domain: inRepository.domain }));
  await createRepository(client, inRepository.domain, inRepository.repository);
  const externalConnection = "public:npmjs";
  await client.send(
    new AssociateExternalConnectionCommand({ ...inRepository, externalConnection }),
  );
  access = await npmAccess(client, inRepository.domain, inRepository.repository);
});

afterAll(async () => {
  await packhouse.close();
  await upstream.close();
});

const nameOf = (index: number) => `contested-${index}`;

/** Publish and pull of one name, each first in turn. Returns whether the publish was accepted. */
async function race(index: number): Promise<boolean> {
  const name = nameOf(index);
  const ours = await aPackageVersion({ name, files: { "ours.txt": name } });
  const options = { token: access.token, localAddress: clientAddress(index % AT_ONCE) };
  // The server believes for a minute that there is no such public package; then somebody registers it.
  const before = await exchange(`${access.registryUrl}${name}`, options);
  expect(before.status).toBe(404);
  upstream.put(aPackage([await aPackageVersion({ name, files: { "public.txt": name } })]));
  const publish = async () => {
    await sleep(index % 2 === 0 ? 0 : headStartMs);
    return publishOverHttp(ours, { ...access, localAddress: options.localAddress });
  };
  const pull = async () => {
    await sleep(index % 2 === 0 ? headStartMs : 0);
    return exchange(`${access.registryUrl}${name}/-/${name}-1.0.0.tgz`, options);
  };
  const [published, pulled] = await Promise.all([publish(), pull()]);
  expect([200, 201, 403, 409]).toContain(published.status);
  expect(pulled.status).toBeLessThan(500);
  return isAccepted(published);
}

async function storedPackages(): Promise<PackageSummary[]> {
  const stored: PackageSummary[] = [];
  let nextToken: string | undefined;
  do {
    const command = new ListPackagesCommand({ ...inRepository, format: "npm", nextToken });
    const page = await packhouse.client.send(command);
    stored.push(...(page.packages ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return stored;
}

async function expectOneOrigin(
  { package: name = "", originConfiguration }: PackageSummary,
  accepted: ReadonlyMap<string, boolean>,
): Promise<void> {
  const command = new ListPackageVersionsCommand({
    ...{ ...inRepository, format: "npm", package: name },
  });
  const { versions = [] } = await packhouse.client.send(command);
  const isOurs = accepted.get(name) === true;
  expect({
    name,
    ...originConfiguration?.restrictions,
    origins: versions.map(({ origin }) => origin?.originType),
  }).toEqual({
    name,
    publish: isOurs ? "ALLOW" : "BLOCK",
    upstream: isOurs ? "BLOCK" : "ALLOW",
    origins: [isOurs ? "INTERNAL" : "EXTERNAL"],
  });
}

test("500 names that are published and pulled at the same moment have one origin each", async () => {
  const outcomes = await Promise.all(Array.from({ length: NAMES }, (_, index) => race(index)));
  const accepted = new Map(outcomes.map((outcome, index) => [nameOf(index), outcome]));
  const stored = await storedPackages();
  expect(stored).toHaveLength(NAMES);
  for (let checked = 0; checked < NAMES; checked += AT_ONCE)
    await Promise.all(
      stored.slice(checked, checked + AT_ONCE).map((of) => expectOneOrigin(of, accepted)),
    );
  const ours = [...accepted.values()].filter(Boolean).length;
  console.info(`${ours} names were published first, ${NAMES - ours} pulled first`);
  expect(ours).toBeGreaterThan(0);
  expect(ours).toBeLessThan(NAMES);
}, 180_000);
