import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npmHostConnection } from "./npm-user-config.js";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "packhouse-home-"));
});
afterEach(() => rm(home, { recursive: true }));

async function connection(npmrc: string, environment: Readonly<Record<string, string>> = {}) {
  await writeFile(join(home, ".npmrc"), npmrc);
  return npmHostConnection({ HOME: home, ...environment });
}

const defaultUrl = async () => (await connection("")).url;

test("a company's mirror in npm's configuration is used, with its token", async () => {
  const npmrc = "registry=http://mirror.test/npm/\n//mirror.test/npm/:_authToken=secret\n";
  const { url, token } = await connection(npmrc);
  expect([url, token?.reveal()]).toEqual(["http://mirror.test/npm/", "secret"]);
});

test.each([
  "http://127.0.0.1:8420/d/main-000000000000/npm/packages/",
  "http://registry.test/d/a-team-123456789012/npm/packages",
  "http://main-000000000000.d.registry.test:8420/npm/packages/",
])("%s, which login wrote there, is not taken for the public registry", async (registry) => {
  const expected = await defaultUrl();
  const npmrc = `registry=${registry}\n//127.0.0.1:8420/d/main-000000000000/npm/packages/:_authToken=t\n`;
  expect(await connection(npmrc)).toEqual({ url: expected });
  expect((await connection("", { npm_config_registry: registry })).url).toBe(expected);
});

test("an address that is none is left for the caller to refuse", async () => {
  await expect(connection("registry=nonsense\n")).rejects.toThrow();
});
