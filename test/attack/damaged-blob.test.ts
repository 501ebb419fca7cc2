/** Bytes that the disk lost or changed: never served, and put right by whoever publishes them again. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { isAccepted, publishOrThrow, publishOverHttp } from "../harness/publish-over-http.js";
import { createSeededRandom } from "../harness/seeded-random.js";

let packhouse: Packhouse;
let access: NpmAccess;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  access = await createHostedRepository(packhouse);
});

afterAll(() => packhouse.close());

async function storedFiles(): Promise<string[]> {
  const directory = join(packhouse.dataDirectory, "blobs");
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function flipMiddleBit(file: string): Promise<void> {
  const bytes = await readFile(file);
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  await writeFile(file, bytes);
}

const damages: [string, number, (file: string) => Promise<void>][] = [
  ["a small blob with a flipped bit", 1_000, flipMiddleBit],
  ["a large blob with a flipped bit", 2_000_000, flipMiddleBit],
  ["a blob that is gone", 1_000, (file) => rm(file)],
  ["an empty blob", 1_000, (file) => writeFile(file, "")],
];

/** Publishes a version of about this size; gives it with the one file that holds its bytes. */
async function publishSized(name: string, sizeBytes: number) {
  const random = createSeededRandom(sizeBytes);
  const noise = Buffer.from(Array.from({ length: sizeBytes }, () => random.below(256)));
  const fixture = await aPackageVersion({ name, files: { noise } });
  const before = new Set(await storedFiles());
  await publishOrThrow(fixture, access);
  const [file, ...others] = (await storedFiles()).filter((one) => !before.has(one));
  if (file === undefined || others.length > 0) throw new Error("a tarball is one file");
  return { fixture, file };
}

test("what is damaged is not served, and repaired by publishing it again", async () => {
  const published = [];
  for (const [index, [what, sizeBytes, damage]] of damages.entries()) {
    published.push({ what, damage, ...(await publishSized(`damaged-${index}`, sizeBytes)) });
  }
  // What a running server has in memory is not damaged.
  await packhouse.stop();
  for (const { damage, file } of published) await damage(file);
  await packhouse.restart();

  for (const { what, fixture } of published) {
    const { name, tarball } = fixture;
    const url = `${access.registryUrl}${name}/-/${name}-1.0.0.tgz`;
    const refused = await exchange(url, { token: access.token });
    expect({ what, isServed: refused.complete && refused.status < 500 }).toEqual({
      what,
      isServed: false,
    });
    expect(isAccepted(await publishOverHttp(fixture, access))).toBe(true);
    const repaired = await exchange(url, { token: access.token });
    expect({ what, isRight: repaired.body.equals(tarball) }).toEqual({ what, isRight: true });
  }
});
