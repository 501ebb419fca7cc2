// A process that stores blobs of growing size, and prints each digest once its commit is done.
// Arguments: root, hex of the domain key, how many.
import { writeSync } from "node:fs";
import { openDomainKey, unwrapDataKey, wrapDataKey } from "../keys/domain-keys.js";
import { createBlobStore } from "./blob-store.js";
import { openDiskDriver } from "./disk.js";

const [root = "", material = "", count = ""] = process.argv.slice(2);
const driver = await openDiskDriver({ root });
const store = createBlobStore({ driver, wrapping: { wrap: wrapDataKey, unwrap: unwrapDataKey } });
const domain = { domainId: "main", key: openDomainKey("key-1", Buffer.from(material, "hex")) };

writeSync(1, "ready\n");
for (let index = 0; index < Number(count); index += 1) {
  const body = Buffer.alloc((index * 50_000) % 300_000, `blob ${index} of ${process.pid}`);
  try {
    const { digests } = await store.put(domain, body, { maxBytes: 1_000_000 });
    writeSync(1, `${digests.sha256}\n`);
  } catch (error) {
    writeSync(1, `error ${(error as Error).constructor.name}\n`);
    process.exit(3);
  }
}
