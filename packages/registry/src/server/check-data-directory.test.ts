import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkDataDirectory } from "./check-data-directory.js";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "packhouse-data-"));
});
afterEach(() => rm(directory, { recursive: true }));

const put = (name: string) => writeFile(join(directory, name), "");

test("an empty directory, a whole one and one whose first start was cut off are good", async () => {
  checkDataDirectory(directory);
  await put("keys.json");
  await mkdir(join(directory, "blobs", "tmp"), { recursive: true });
  checkDataDirectory(directory);
  await put("packhouse.db");
  await mkdir(join(directory, "blobs", "domain"));
  checkDataDirectory(directory);
});

test("a lost key file is named, and none is made in its place", async () => {
  await put("packhouse.db");
  expect(() => {
    checkDataDirectory(directory);
  }).toThrow(/no key file keys\.json.*backup/);
  expect(await readdir(directory)).toEqual(["packhouse.db"]);
});

test("a lost database is named when there are blobs that need it", async () => {
  await put("keys.json");
  await mkdir(join(directory, "blobs", "domain"), { recursive: true });
  expect(() => {
    checkDataDirectory(directory);
  }).toThrow(/no database packhouse\.db/);
});
