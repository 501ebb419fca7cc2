import type { ChangeListener } from "../database/change-feed.js";
import { type TestWorld, openTestWorld, wrapper } from "../access/access.fixture.js";
import { IdentityCache } from "./identity-cache.js";

let world: TestWorld;
beforeEach(async () => {
  world = await openTestWorld();
});
afterEach(() => world.close());

test("an identity that was read while identities changed is read again", async () => {
  const { database, admin } = world;
  const listeners: ChangeListener[] = [];
  const changeFeed = { subscribe: (listener: ChangeListener) => listeners.push(listener) };
  const cache = new IdentityCache({ database, changeFeed, wrapper });
  const reading = cache.findAccessKey(admin.accessKeyId);
  for (const tell of listeners) tell({ kind: "identity", detail: {}, sequence: 1, atMs: 1 });
  expect(await reading).toBeDefined();
  expect(cache.peekAccessKey(admin.accessKeyId)).toBeUndefined();
  await cache.findAccessKey(admin.accessKeyId);
  expect(cache.peekAccessKey(admin.accessKeyId)).toBeDefined();
});
