// Names and passwords of people, shown by package clients as Basic.
import { setAccountStatus } from "../identity/accounts.js";
import {
  generatePassword,
  hashPassword,
  putPassword,
  verifyPassword,
} from "../identity/passwords.js";
import { owner, read, request } from "./access.fixture.js";
import { basic, openTokenWorld, type TokenWorld } from "./token-world.fixture.js";

let world: TokenWorld;
let ann: Awaited<ReturnType<TokenWorld["addUser"]>>;

beforeAll(async () => {
  world = await openTokenWorld();
  ann = await world.addUser("ann");
});
afterAll(() => world.close());

const by = () => ({ atMs: world.time.nowMs });
const refused = { kind: "unauthenticated" };

test("name and password are the user, with the account or without", async () => {
  for (const name of ["ann", `${owner}/ann`]) {
    const caller = await world.show(basic(name, ann.password));
    expect(caller.principal.arn).toBe(ann.user.arn);
    expect(caller.credential).toEqual({ kind: "password" });
    expect(await world.may(caller, read)).toBe(true);
  }
});

test("anything else is refused in the same words", async () => {
  await world.addUser("bob");
  const { password } = ann;
  const pairs: [string, string][] = [
    ["ann", `${password}x`],
    ["ann", password.slice(1)],
    ["ann", password.toUpperCase()],
    ["ann", ""],
    ["ann", "x".repeat(257)],
    ["bob", password],
    ["nobody", password],
    ["ANN", password],
    ["111111111111/ann", password],
    [`${owner}/x/ann`, password],
    ["ann'--", password],
  ];
  for (const [name, tried] of pairs) {
    await expect(world.show(basic(name, tried))).rejects.toMatchObject(refused);
  }
  const messages = await Promise.all(
    ["ann", "nobody"].map((name) =>
      world.show(basic(name, "wrong")).catch((error: unknown) => (error as Error).message),
    ),
  );
  expect(new Set(messages).size).toBe(1);
});

test("a pair known under another account's path is not known here", async () => {
  await world.show(basic("ann", ann.password));
  const segments = ["d", "main-111111111111", "npm", "app"];
  await expect(world.show(basic("ann", ann.password), { segments })).rejects.toMatchObject(refused);
  await expect(world.show(basic("ann", ann.password), { segments: ["x"] })).rejects.toMatchObject(
    refused,
  );
});

test("a known pair costs no I/O and is known at once; many new ones at once cost one look-up", async () => {
  const eve = await world.addUser("eve");
  const header = basic("eve", eve.password);
  const before = world.database.queryCount();
  await Promise.all(Array.from({ length: 50 }, () => world.show(header)));
  expect(world.database.queryCount() - before).toBeLessThan(12);
  const segments = ["d", `main-${owner}`, "npm", "app"];
  const counted = world.database.queryCount();
  const caller = world.access.authenticateToken(request(["authorization", header], { segments }));
  expect(caller).toMatchObject({ credential: { kind: "password" } });
  expect(caller).not.toBeInstanceOf(Promise);
  expect(world.database.queryCount()).toBe(counted);
});

test("an unrelated change of identities costs a look-up, not a hash", async () => {
  const header = basic("ann", ann.password);
  await world.show(header);
  const times: number[] = [];
  // The best of three: the machine may be busy with something else.
  for (const name of ["new1", "new2", "new3"]) {
    await world.addUser(name);
    times.push(await timeOf(() => world.show(header)));
  }
  const hashMs = await timeOf(() => verifyPassword("x", undefined));
  expect(Math.min(...times)).toBeLessThan(hashMs / 2);
});

test("a new password ends the old one; a disabled account ends both", async () => {
  const dan = await world.addUser("dan");
  const old = basic("dan", dan.password);
  await world.show(old);
  const password = generatePassword();
  const hash = await hashPassword(password);
  await world.database.transact((tx) => putPassword(tx, dan.user.userId, hash, by()));
  await world.feed.sync();
  await expect(world.show(old)).rejects.toMatchObject(refused);
  const current = basic("dan", password.reveal());
  expect((await world.show(current)).principal.name).toBe("dan");
  await world.database.transact((tx) => setAccountStatus(tx, owner, "disabled", by()));
  await world.feed.sync();
  await expect(world.show(current)).rejects.toMatchObject(refused);
});

test("a password is hashed with a salt, and is not in the database", async () => {
  const password = generatePassword();
  const [one, two] = await Promise.all([hashPassword(password), hashPassword(password)]);
  expect(one).not.toBe(two);
  expect(await verifyPassword(password.reveal(), one)).toBe(true);
  const rows = await world.database.read.selectFrom("user_passwords").selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(ann.password);
  expect(rows[0]?.password_hash).toMatch(/^scrypt\$14\$8\$5\$/);
});

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
