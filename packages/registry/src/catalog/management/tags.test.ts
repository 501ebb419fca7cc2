import { type CatalogFixture, aCatalog, owner } from "../catalog.fixture.js";
import { deleteRepository } from "./delete-repository.js";
import { getManagedResource } from "./managed-resource.js";
import { tagResource, untagResource } from "./tags.js";

let fixture: CatalogFixture;
beforeEach(async () => {
  fixture = await aCatalog();
});
afterEach(() => fixture.close());

const region = "us-local-1";
const app = { domain: { name: "main", owner }, repository: "app" };

test("who tags a repository while it is deleted leaves nothing to the next of its name", async () => {
  const { database } = fixture;
  await fixture.repository("app");
  const management = { database, region, now: () => 5, limits: { maxTagsPerResource: 50 } };
  const find = (db: typeof database.read) => getManagedResource(db, region, app);
  const nothing = () => Promise.resolve();
  // Transactions come in the order in which they are asked for.
  const deleting = deleteRepository(management, app.domain, "app", "arn:someone", nothing);
  const tags = [{ key: "team", value: "red" }];
  const late = [
    tagResource(management, find, tags, "arn:someone"),
    untagResource(management, find, ["team"], "arn:someone"),
  ];
  await deleting;
  for (const change of await Promise.allSettled(late)) {
    expect(change).toMatchObject({ status: "rejected", reason: { resourceId: "app" } });
  }
  expect(await database.read.selectFrom("resource_tags").selectAll().execute()).toEqual([]);
});
