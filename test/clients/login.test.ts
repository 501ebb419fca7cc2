/** Who has no password is told by every client's login command how to get a token. */
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { describeWithClient, type NpmClientName } from "../harness/clients.js";
import { makeNpmHome } from "../harness/npm-clients.js";
import { Packhouse } from "../harness/packhouse.js";

const MANIFEST = { name: "user", version: "1.0.0", private: true };

/** yarn 4 asks only on a terminal; these answer for its own tests. */
const YARN_ANSWERS = {
  YARN_IS_TEST_ENV: "1",
  YARN_INJECT_NPM_USER: "alice",
  YARN_INJECT_NPM_PASSWORD: "secret",
};

let packhouse: Packhouse;
let access: NpmAccess;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  access = await createHostedRepository(packhouse);
});

afterAll(() => packhouse.close());

async function printedByLogin(
  client: NpmClientName,
  login: readonly string[],
  token: string,
): Promise<string> {
  const home = await makeNpmHome(client, { ...access, token }, MANIFEST);
  const result = await home.run(client, login, {
    answers: ["alice", "secret", "alice@acme.invalid"],
    environment: client === "yarn4" ? YARN_ANSWERS : {},
  });
  await home.remove();
  expect(result.exitCode).not.toBe(0);
  return result.stdout + result.stderr;
}

const LOGINS: readonly (readonly [NpmClientName, readonly string[]])[] = [
  ["npm", ["login"]],
  ["npm", ["login", "--auth-type=legacy"]],
  ["npm", ["adduser", "--auth-type=legacy"]],
  ["pnpm", ["login"]],
  ["yarn4", ["npm", "login"]],
];

for (const [client, login] of LOGINS) {
  describeWithClient(client, () => {
    test.each(["no", "a valid"])(
      `${login.join(" ")} with %s token says how to log in`,
      async (kind) => {
        const token = kind === "no" ? "" : access.token;

        expect(await printedByLogin(client, login, token)).toContain(
          "packhouse login --tool npm --domain DOMAIN --repository REPOSITORY",
        );
      },
    );
  });
}
