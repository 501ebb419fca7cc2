import { randomBytes } from "node:crypto";
import { createBlobStore } from "../blobs/blob-store.js";
import { createMemoryDriver } from "../blobs/memory.js";
import { openDomainKey, unwrapDataKey, wrapDataKey } from "../keys/domain-keys.js";
import { DomainRemains } from "./domain-remains.js";

const wrapping = { wrap: wrapDataKey, unwrap: unwrapDataKey };
const newStore = () => createBlobStore({ driver: createMemoryDriver(), wrapping });
const key = (domainId: string) => ({ domainId, key: openDomainKey("k", randomBytes(32)) });

async function digestsOf(store: ReturnType<typeof newStore>): Promise<string[]> {
  const found: string[] = [];
  for await (const { domainId } of store.list()) found.push(domainId);
  return found;
}

test("the blobs of a deleted domain go, those of others stay", async () => {
  const store = newStore();
  for (const [domainId, bytes] of [
    ["gone", "1"],
    ["gone", "2"],
    ["stays", "1"],
  ] as const) {
    await store.put(key(domainId), Buffer.from(bytes), { maxBytes: 10 });
  }
  const errors: unknown[] = [];
  const remains = new DomainRemains(store, { error: (...text: unknown[]) => errors.push(text) });
  remains.discard("gone");
  await new Promise(setImmediate);
  await remains.settle();
  expect(await digestsOf(store)).toEqual(["stays"]);
  expect(errors).toEqual([]);
});

test("a disk that fails is logged and fails nobody", async () => {
  const store = newStore();
  await store.put(key("gone"), Buffer.from("1"), { maxBytes: 10 });
  const errors: unknown[] = [];
  const failing = { ...store, delete: () => Promise.reject(new Error("EIO")) };
  const remains = new DomainRemains(failing, { error: (details: unknown) => errors.push(details) });
  remains.discard("gone");
  await new Promise(setImmediate);
  await remains.settle();
  expect(errors).toMatchObject([{ domainId: "gone", err: { message: "EIO" } }]);
});
