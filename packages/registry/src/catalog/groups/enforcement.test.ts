import { AccessDeniedError, NotFoundError } from "../../errors.js";
import { type CatalogFixture, aCatalog, caller, npm, owner } from "../catalog.fixture.js";
import type { PackageName, Repository } from "../model.js";
import { createGroup, deleteGroup } from "./change-groups.js";
import { type AllowedRepository, configureGroupOrigins } from "./configure-group-origins.js";
import type { GroupModes } from "./package-group.js";

let fixture: CatalogFixture;
beforeEach(async () => {
  fixture = await aCatalog();
});
afterEach(() => fixture.close());

const domain = { name: "main", owner };
const lib = npm("lib");
const bytes = Buffer.from("public");

function management() {
  const limits = {
    maxDomainsPerAccount: 10,
    maxRepositoriesPerDomain: 10,
    maxUpstreamsPerRepository: 10,
    maxTagsPerResource: 50,
    maxPackageGroupsPerDomain: 100,
  };
  return { database: fixture.database, now: () => fixture.clockMs, region: "us-local-1", limits };
}

async function aGroup(
  pattern: string,
  modes: Partial<GroupModes> = {},
  added: readonly AllowedRepository[] = [],
): Promise<void> {
  await createGroup(management(), domain, { pattern, tags: [] }, "test");
  await configure(pattern, modes, added);
}

async function configure(
  pattern: string,
  modes: Partial<GroupModes>,
  added: readonly AllowedRepository[] = [],
): Promise<void> {
  const change = { modes, added, removed: [] };
  await configureGroupOrigins(management(), domain, pattern, change, "test");
  await fixture.feed.sync();
}

/** `packages` → `middle` → `store` → a public registry that has lib 1.0.0. */
async function aChain() {
  const store = await fixture.repository("store", { connection: true });
  await fixture.repository("middle", { upstreams: ["store"] });
  const packages = await fixture.repository("packages", { upstreams: ["middle"] });
  fixture.upstream.put("lib", "1.0.0", bytes);
  return { store, packages };
}

async function publish(repository: Repository, name: PackageName, version = "1.0.0") {
  const draft = await fixture.aVersion(repository, version, { name });
  await fixture.catalog.publish(repository, draft, caller);
  await fixture.feed.sync();
}

async function refusalOf(
  work: Promise<unknown>,
  kind: typeof AccessDeniedError | typeof NotFoundError,
) {
  const error: unknown = await work.then(
    () => undefined,
    (refused: unknown) => refused,
  );
  expect(error).toBeInstanceOf(kind);
  return (error as Error).message;
}

const controls = async () =>
  (await fixture.database.read.selectFrom("packages").selectAll().orderBy("name").execute()).map(
    (row) => `${row.name} ${row.publish_restriction}/${row.upstream_restriction}`,
  );

test("a group that blocks publishing says which it is and what to do; stored versions stay", async () => {
  const app = await fixture.repository("app");
  await publish(app, lib);
  await aGroup("/npm/*", { PUBLISH: "BLOCK" });
  await aGroup("/npm//lib$");
  const message = await refusalOf(publish(app, lib, "1.0.1"), AccessDeniedError);
  expect(message).toContain("'/npm//lib$' (PUBLISH=BLOCK, inherited from '/npm/*')");
  expect(message).toContain("update-package-group-origin-configuration");
  expect(await fixture.versionsSeen(app, lib)).toEqual(["1.0.0"]);
  await fixture.read(app, lib, "1.0.0");
});

test("a list of repositories lets versions be published there only, also when it is inherited", async () => {
  const app = await fixture.repository("app");
  const other = await fixture.repository("other");
  const allowed = { repositoryName: "app", restriction: "PUBLISH" } as const;
  await aGroup("/npm/*", { PUBLISH: "ALLOW_SPECIFIC_REPOSITORIES" }, [allowed]);
  await aGroup("/npm//lib~");
  await publish(app, lib);
  const message = await refusalOf(publish(other, lib), AccessDeniedError);
  expect(message).toContain("list-allowed-repositories-for-group");
});

test.each([
  ["EXTERNAL_UPSTREAM", "store"],
  ["INTERNAL_UPSTREAM", "packages"],
] as const)("%s is decided for the repository that receives: %s", async (restriction, receiver) => {
  const { packages } = await aChain();
  const asked = () => fixture.upstream.requests.length;
  await aGroup("/npm/*", { [restriction]: "ALLOW_SPECIFIC_REPOSITORIES" });
  expect(await fixture.versionsSeen(packages, lib)).toEqual([]);
  const message = await refusalOf(fixture.read(packages, lib, "1.0.0"), NotFoundError);
  expect(message).toContain(`'/npm/*' (${restriction}=ALLOW_SPECIFIC_REPOSITORIES)`);
  expect(message).toContain(`repository ${receiver}`);
  expect(asked()).toBe(0);
  await configure("/npm/*", {}, [{ repositoryName: receiver, restriction }]);
  expect(await fixture.versionsSeen(packages, lib)).toEqual(["1.0.0"]);
  expect(await fixture.read(packages, lib, "1.0.0")).toEqual(bytes);
});

test("a group that blocks public registries keeps what came before usable, and no more comes", async () => {
  const { packages, store } = await aChain();
  await fixture.read(packages, lib, "1.0.0");
  fixture.upstream.put("lib", "2.0.0", bytes);
  fixture.clockMs += 600_000;
  await aGroup("/npm//lib$", { EXTERNAL_UPSTREAM: "BLOCK" });
  expect(await fixture.versionsSeen(packages, lib)).toEqual(["1.0.0"]);
  expect(await fixture.read(packages, lib, "1.0.0")).toEqual(bytes);
  await refusalOf(fixture.read(packages, lib, "2.0.0"), NotFoundError);
  await refusalOf(fixture.read(store, lib, "2.0.0"), NotFoundError);
});

test.each(["My.Pkg", "my_pkg", "mу-рkg", "MY--PKG"])(
  "%s looks like my-pkg and is blocked, until it has a group of its own",
  async (name) => {
    const store = await fixture.repository("store", { connection: true });
    fixture.upstream.put(encodeURIComponent(name), "1.0.0", bytes);
    await aGroup("/npm//my-pkg$");
    const message = await refusalOf(publish(store, npm(name)), AccessDeniedError);
    expect(message).toContain(`create-package-group --package-group '/npm//${name}$'`);
    expect(await fixture.versionsSeen(store, npm(name))).toEqual([]);
    await refusalOf(fixture.read(store, npm(name), "1.0.0"), NotFoundError);
    await aGroup(`/npm//${name}$`);
    expect(await fixture.read(store, npm(name), "1.0.0")).toEqual(bytes);
  },
);

test.each<[Partial<GroupModes>, string, string]>([
  [{}, "ALLOW/BLOCK", "BLOCK/ALLOW"],
  [{ INTERNAL_UPSTREAM: "ALLOW_SPECIFIC_REPOSITORIES" }, "ALLOW/BLOCK", "BLOCK/ALLOW"],
  [{ PUBLISH: "ALLOW_SPECIFIC_REPOSITORIES" }, "ALLOW/BLOCK", "ALLOW/ALLOW"],
  [{ EXTERNAL_UPSTREAM: "ALLOW_SPECIFIC_REPOSITORIES" }, "ALLOW/ALLOW", "BLOCK/ALLOW"],
])(
  "with %j in its group, a published name gets %s and a pulled one %s",
  async (modes, own, pulled) => {
    const app = await fixture.repository("app");
    const { packages } = await aChain();
    const receivers = { PUBLISH: "app", EXTERNAL_UPSTREAM: "store", INTERNAL_UPSTREAM: "packages" };
    const added = (Object.keys(modes) as (keyof GroupModes)[]).map((restriction) => ({
      restriction,
      repositoryName: receivers[restriction],
    }));
    await aGroup("/npm/*", modes, added);
    await publish(app, npm("acme"));
    await fixture.read(packages, lib, "1.0.0");
    expect(await controls()).toEqual([`acme ${own}`, `lib ${pulled}`, `lib ${pulled}`]);
  },
);

test("a group that says who may publish lets no public version into a name of ours", async () => {
  const store = await fixture.repository("store", { connection: true });
  const listed = { repositoryName: "store", restriction: "PUBLISH" } as const;
  await aGroup("/npm//acme~", { PUBLISH: "ALLOW_SPECIFIC_REPOSITORIES" }, [listed]);
  await publish(store, npm("acme"));
  fixture.upstream.put("acme", "99.0.0", bytes);
  fixture.clockMs += 600_000;
  expect(await fixture.versionsSeen(store, npm("acme"))).toEqual(["1.0.0"]);
  await refusalOf(fixture.read(store, npm("acme"), "99.0.0"), NotFoundError);
});

test("a change of groups counts at once, also for who has not heard of it", async () => {
  const app = await fixture.repository("app");
  await publish(app, lib);
  await createGroup(management(), domain, { pattern: "/npm//lib$", tags: [] }, "test");
  const block = { modes: { PUBLISH: "BLOCK" }, added: [], removed: [] } as const;
  // The feed is not synced: the cache still says that all is allowed.
  await configureGroupOrigins(management(), domain, "/npm//lib$", block, "test");
  const draft = await fixture.aVersion(app, "1.0.1", { name: lib });
  await refusalOf(fixture.catalog.publish(app, draft, caller), AccessDeniedError);
  await deleteGroup(management(), domain, "/npm//lib$", "test");
  await publish(app, lib, "1.0.1");
});
