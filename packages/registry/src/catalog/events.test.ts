// Which events each kind of change causes, to the field.
import { putPermissionsPolicy } from "./management/permissions-policies.js";
import { updateRepository } from "./management/update-repository.js";
import { type CatalogFixture, aCatalog, caller, npm, owner } from "./catalog.fixture.js";
import type { PackageEdit } from "./catalog.js";
import type { Repository } from "./model.js";

let fixture: CatalogFixture;
let app: Repository;
beforeEach(async () => {
  fixture = await aCatalog();
  app = await fixture.repository("app");
});
afterEach(() => fixture.close());

const lib = npm("lib", "team");
const region = "us-local-1";
const domain = { name: "main", owner };
const target = () => ({ repository: app, package: lib, caller });

interface Envelope {
  readonly id: string;
  readonly source: string;
  readonly "detail-type": string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

let seen = 0;
beforeEach(() => {
  seen = 0;
});

/** Those since the last call. */
async function news(): Promise<Envelope[]> {
  const rows = await fixture.database.read
    .selectFrom("outbox")
    .selectAll()
    .where("event_sequence", ">", seen)
    .orderBy("event_sequence")
    .execute();
  seen = rows.at(-1)?.event_sequence ?? seen;
  for (const row of rows) {
    const { id, detail, "detail-type": type } = JSON.parse(row.body) as Envelope;
    expect([id, type]).toEqual([row.event_id, row.detail_type]);
    expect(detail["sequenceNumber"]).toBe(row.event_sequence);
  }
  return rows.map(({ body }) => JSON.parse(body) as Envelope);
}

async function publish(version: string, bytes = Buffer.from(version)) {
  const draft = await fixture.aVersion(app, version, { name: lib, bytes, tags: [] });
  return fixture.catalog.publish(app, draft, caller);
}

const edit = (changes: PackageEdit) => fixture.catalog.editPackage(app, lib, changes, caller);
const batch = (...versions: string[]) => ({
  versions: versions.map((version) => ({ version, versionKey: version })),
});
const nothing = {
  ...{ assetsAdded: 0, assetsRemoved: 0, assetsUpdated: 0 },
  ...{ metadataUpdated: false, statusChanged: false },
};
const told = (events: readonly Envelope[]) =>
  events.map(({ detail }) => [
    detail["operationType"],
    detail["packageVersion"],
    detail["packageVersionState"],
    detail["changes"],
  ]);

test("a publish is told as CodeArtifact tells it, with every member", async () => {
  const { revision } = await publish("1.0.0");
  const [event] = await news();
  const { id = "" } = event ?? {};
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(event).toEqual({
    version: "0",
    id,
    "detail-type": "CodeArtifact Package Version State Change",
    source: "aws.codeartifact",
    account: owner,
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
    region,
    resources: [`arn:aws:codeartifact:${region}:${owner}:package/main/app/npm/team/lib`],
    detail: {
      domainName: "main",
      domainOwner: owner,
      repositoryName: "app",
      repositoryAdministrator: owner,
      packageFormat: "npm",
      packageNamespace: "team",
      packageName: "lib",
      packageVersion: "1.0.0",
      packageVersionState: "Published",
      packageVersionRevision: revision,
      changes: { ...nothing, assetsAdded: 1, metadataUpdated: true, statusChanged: true },
      operationType: "Created",
      sequenceNumber: expect.any(Number) as number,
      eventDeduplicationId: expect.stringMatching(/^[\w+/]{43}=$/) as string,
    },
  });
});

test("a publish that changes nothing and one that fails cause no event", async () => {
  await publish("1.0.0");
  await news();
  await publish("1.0.0");
  await expect(publish("1.0.0", Buffer.from("other"))).rejects.toThrow();
  expect(await news()).toEqual([]);
});

test("changes of status, disposal and deletion are told with what they changed, in order", async () => {
  await publish("1.0.0");
  await publish("2.0.0");
  await news();
  await fixture.versions.updateStatus(target(), batch("1.0.0"), "Archived");
  await fixture.versions.dispose(target(), batch("1.0.0"));
  await fixture.versions.delete(target(), batch("1.0.0"));
  await fixture.versions.deletePackage(target());
  expect(told(await news())).toEqual([
    ["Updated", "1.0.0", "Archived", { ...nothing, statusChanged: true }],
    ["Updated", "1.0.0", "Disposed", { ...nothing, assetsRemoved: 1, statusChanged: true }],
    ["Deleted", "1.0.0", "Disposed", nothing],
    ["Deleted", "2.0.0", "Published", { ...nothing, assetsRemoved: 1 }],
  ]);
});

test("an unpublish and a deprecation are told, and a dist-tag beside them", async () => {
  await publish("1.0.0");
  await publish("2.0.0");
  await news();
  const metadata = Buffer.from('{"deprecated":"old"}');
  const deprecated = { versionKey: "1.0.0", metadata };
  await edit({ versions: [deprecated], tags: new Map() });
  const tags = new Map<string, string | undefined>([
    ["stable", "1.0.0"],
    ["old", undefined],
  ]);
  await edit({ versions: [], tags });
  const unpublished = { versionKey: "2.0.0", metadata: undefined };
  await edit({ versions: [unpublished], tags: new Map() });
  const [deprecation, tagging, deletion] = await news();
  expect(told([deprecation, deletion].flatMap((event) => event ?? []))).toEqual([
    ["Updated", "1.0.0", "Published", { ...nothing, metadataUpdated: true }],
    ["Deleted", "2.0.0", "Published", { ...nothing, assetsRemoved: 1 }],
  ]);
  expect(tagging).toMatchObject({
    source: "packhouse",
    "detail-type": "Packhouse Dist Tag State Change",
    detail: {
      packageName: "lib",
      tags: { stable: "1.0.0", old: null },
      principal: caller.principal.arn,
    },
  });
});

test("an install through a chain is told for the repository with the connection and the addressed one", async () => {
  const store = await fixture.repository("store", { connection: true });
  await fixture.repository("middle", { upstreams: [store.name] });
  const packages = await fixture.repository("packages", { upstreams: ["middle"] });
  fixture.upstream.put("pulled", "1.0.0", Buffer.from("public"));
  await fixture.read(packages, npm("pulled"), "1.0.0");
  const events = await news();
  expect(events.map(({ detail }) => [detail["repositoryName"], detail["operationType"]])).toEqual([
    ["store", "Created"],
    ["packages", "Created"],
  ]);
  expect(new Set(events.map(({ detail }) => detail["eventDeduplicationId"])).size).toBe(2);
  await fixture.read(packages, npm("pulled"), "1.0.0");
  expect(await news()).toEqual([]);
});

test("a copy is told for the repository it goes to", async () => {
  const { revision } = await publish("1.0.0");
  await news();
  const destination = await fixture.repository("copies");
  await fixture.versions.copy({
    ...{ source: app, destination, package: lib, batch: batch("1.0.0"), caller },
    ...{ allowsOverwrite: false, includesUpstreams: false },
  });
  expect(await news()).toMatchObject([
    {
      detail: {
        ...{ repositoryName: "copies", operationType: "Created" },
        ...{ packageVersion: "1.0.0", packageVersionRevision: revision },
      },
    },
  ]);
});

test("what is retained from a repository upstream is told once, for the addressed one", async () => {
  await publish("1.0.0");
  await news();
  const downstream = await fixture.repository("downstream", { upstreams: ["app"] });
  await fixture.read(downstream, lib, "1.0.0");
  expect((await news()).map(({ detail }) => detail["repositoryName"])).toEqual(["downstream"]);
});

test("bytes that are not what the registry promised are an alert, once however often they are asked for", async () => {
  const store = await fixture.repository("store", { connection: true });
  fixture.upstream.put("bad", "1.0.0", Buffer.from("public"));
  fixture.upstream.mode = "corrupt";
  for (let n = 0; n < 3; n += 1) {
    await expect(fixture.read(store, npm("bad"), "1.0.0")).rejects.toThrow();
  }
  expect(await news()).toMatchObject([
    {
      "detail-type": "Packhouse Security Alert",
      resources: [`arn:aws:codeartifact:${region}:${owner}:repository/main/store`],
      detail: { alert: "digest-mismatch", packageName: "bad", packageVersion: "1.0.0" },
    },
  ]);
});

test("domains, repositories and policies have events of their own, in the transaction of the change", async () => {
  const management = { database: fixture.database, now: () => 5, region };
  const limits = {
    ...{ maxUpstreamsPerRepository: 9, maxTagsPerResource: 9, maxDomainsPerAccount: 9 },
    ...{ maxRepositoriesPerDomain: 9, maxPackageGroupsPerDomain: 9 },
  };
  const by = "arn:someone";
  const change = { description: "new", upstreams: undefined };
  await updateRepository({ ...management, limits }, domain, "app", change, by);
  const statement = {
    Effect: "Deny",
    Principal: "*",
    Action: "packhouse:ReadEvents",
    Resource: "*",
  };
  const document = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await putPermissionsPolicy(management, { domain }, document, undefined, by);
  const events = await news();
  expect(events.map((event) => [event["detail-type"], event.detail["operationType"]])).toEqual([
    ["Packhouse Repository State Change", "Updated"],
    ["Packhouse Permissions Policy State Change", "Updated"],
  ]);
  expect(
    events.every(({ source, detail }) => source === "packhouse" && detail["principal"] === by),
  ).toBe(true);
  expect(JSON.stringify(events)).not.toContain("Statement");
});
