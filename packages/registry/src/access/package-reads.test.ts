// Which policies decide about the read of one package, with `access.packageLevelReads` and without.
import { domain, owner } from "./access.fixture.js";
import { bearer, openTokenWorld, statements, type TokenWorld } from "./token-world.fixture.js";

const read = "codeartifact:ReadFromRepository";
const repository = `arn:aws:codeartifact:*:${owner}:repository/main/app`;
const secret = `arn:aws:codeartifact:*:${owner}:package/main/app/npm/acme/secret`;

const readOf = (name: string) => ({
  action: "codeartifact:ReadFromRepository" as const,
  resource: { domain, repository: "app", package: { format: "npm", namespace: "acme", name } },
});
const listing = {
  action: "codeartifact:ReadFromRepository" as const,
  resource: { domain, repository: "app" },
};

const cases: Record<string, { policy: string; off: string[]; on: string[] }> = {
  "the repository": {
    policy: statements({ Effect: "Allow", Action: read, Resource: repository }),
    off: ["secret", "open", "list"],
    on: ["secret", "open", "list"],
  },
  "the repository, but not one package": {
    policy: statements(
      { Effect: "Allow", Action: read, Resource: repository },
      { Effect: "Deny", Action: read, Resource: secret },
    ),
    off: ["secret", "open", "list"],
    on: ["open", "list"],
  },
  "one package": {
    policy: statements({ Effect: "Allow", Action: read, Resource: secret }),
    off: [],
    on: ["secret"],
  },
  "the repository, for one package by its condition key": {
    policy: statements({
      Effect: "Allow",
      Action: read,
      Resource: repository,
      Condition: { StringEquals: { "packhouse:Package": "npm/acme/secret" } },
    }),
    off: ["secret"],
    on: ["secret"],
  },
};

describe.each([
  ["off", false],
  ["on", true],
] as const)("package-level reads %s", (setting, packageLevelReads) => {
  let world: TokenWorld;
  beforeAll(async () => {
    world = await openTokenWorld({ packageLevelReads });
  });
  afterAll(() => world.close());

  test.each(Object.entries(cases))("who may read %s", async (text, { policy, ...expected }) => {
    const { user } = await world.addUser(`u${Object.keys(cases).indexOf(text)}`, "*", policy);
    const caller = await world.show(bearer((await world.createToken(user)).text));
    // Twice: what is remembered must be the same.
    for (let round = 0; round < 2; round += 1) {
      const allowed = [
        ...((await world.may(caller, readOf("secret"))) ? ["secret"] : []),
        ...((await world.may(caller, readOf("open"))) ? ["open"] : []),
        ...((await world.may(caller, listing)) ? ["list"] : []),
      ];
      expect(allowed).toEqual(expected[setting]);
    }
  });

  test("a token for one package reads that one and lists nothing, whatever its user may", async () => {
    const { user } = await world.addUser("bot", repository);
    const { text } = await world.scoped(user, { of: ["npm/@acme/secret"] });
    const caller = await world.show(bearer(text));
    expect(await world.may(caller, readOf("secret"))).toBe(true);
    expect(await world.may(caller, readOf("open"))).toBe(false);
    expect(await world.may(caller, listing)).toBe(false);
  });
});
