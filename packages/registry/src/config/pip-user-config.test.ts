import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipHostConnection } from "./pip-user-config.js";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "packhouse-home-"));
  await mkdir(join(home, ".config/pip"), { recursive: true });
});
afterEach(() => rm(home, { recursive: true }));

async function connection(pipConf: string, environment: Readonly<Record<string, string>> = {}) {
  await writeFile(join(home, ".config/pip/pip.conf"), pipConf);
  const { url, username, password } = pipHostConnection({ HOME: home, ...environment });
  return { url, username, password: password?.reveal() };
}

const nothing = { url: undefined, username: undefined, password: undefined };

test("a company's mirror in pip's configuration is used, with its credentials", async () => {
  const pipConf = "[global]\nindex-url = http://me:p%40ss@mirror.test/root/simple\n";
  expect(await connection(pipConf)).toEqual({
    url: "http://mirror.test/root/simple/",
    username: "me",
    password: "p@ss",
  });
});

test("pip's environment wins over its files", async () => {
  const pipConf = "[global]\nindex-url = http://mirror.test/simple/\n";
  const environment = { PIP_INDEX_URL: "http://other.test/simple/" };
  expect((await connection(pipConf, environment)).url).toBe("http://other.test/simple/");
});

test.each([
  "http://aws:t@127.0.0.1:8420/d/main-000000000000/pypi/packages/simple/",
  "http://aws:t@main-000000000000.d.registry.test:8420/pypi/packages/simple/",
])("%s, which login wrote there, is not taken for the public index", async (index) => {
  expect(await connection(`[global]\nindex-url = ${index}\n`)).toEqual(nothing);
  expect(await connection("", { PIP_INDEX_URL: index })).toEqual(nothing);
});

test("without an index in its configuration pip's default is left to others", async () => {
  expect(await connection("[install]\nindex-url = http://mirror.test/\n")).toEqual(nothing);
});
