import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "../database/database.js";
import { deleteDenialsBeyond, findDenial } from "../database/denials.js";
import { DenialRecorder } from "./denial-recorder.js";

let folder: string;
let database: Database;
let recorder: DenialRecorder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "packhouse-denials-"));
  database = await openDatabase(join(folder, "packhouse.db"));
  recorder = new DenialRecorder(database, (error) => {
    throw error;
  });
});
afterEach(async () => {
  await recorder.flush();
  await database.close();
  await rm(folder, { recursive: true });
});

function deny(account: string, id: string, atMs = 1): void {
  recorder.record({
    ...{ decision_id: id, at_ms: atMs, explanation: "{}" },
    ...{ principal_account: account, resource_account: account },
  });
}

const isKept = async (id: string) => (await findDenial(database.read, id)) !== undefined;

test("an account that is refused all the time leaves room for others", async () => {
  for (let n = 0; n < 300; n += 1) deny("a", `a${n}`);
  expect([recorder.hasRoomFor("a"), recorder.hasRoomFor("b")]).toEqual([false, true]);
  deny("b", "b0");
  await recorder.flush();
  expect([await isKept("a99"), await isKept("a100"), await isKept("b0")]).toEqual([
    true,
    false,
    true,
  ]);
});

test("of too many the oldest go", async () => {
  for (let n = 0; n < 10; n += 1) deny("a", `a${n}`, 1_000 + n);
  await recorder.flush();
  await database.transact((tx) => deleteDenialsBeyond(tx, 4));
  expect(await Promise.all(["a5", "a6", "a9"].map(isKept))).toEqual([false, true, true]);
  await database.transact((tx) => deleteDenialsBeyond(tx, 4));
  expect(await isKept("a6")).toBe(true);
});
