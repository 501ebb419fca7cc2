// Two publishers and a collector without grace, each a process of its own, on four contents.
import Database from "better-sqlite3";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { compileSources } from "./compiled-sources.fixture.js";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "packhouse-race-"));
  await compileSources(directory);
});
afterAll(() => rm(directory, { recursive: true }));

interface Counts {
  readonly kept: number;
  readonly lost: number;
  readonly refused: number;
  readonly collected: number;
}

async function race(mode: "locked" | "prepared" | "naive"): Promise<Counts> {
  const place = await mkdtemp(join(directory, "place-"));
  const db = new Database(join(place, "race.db"));
  db.pragma("journal_mode = wal");
  db.exec("create table refs (digest text, owner text)");
  db.close();
  const program = join(directory, "blobs", "race-process.fixture.js");
  const run = promisify(execFile);
  const outputs = await Promise.all(
    ["publish", "publish", "collect"].map((role) =>
      run(process.execPath, [program, role, mode, place, "1500"]),
    ),
  );
  const counts = outputs.map(({ stdout }) => JSON.parse(stdout) as Counts);
  const sum = (name: keyof Counts) => counts.reduce((total, each) => total + each[name], 0);
  return {
    kept: sum("kept"),
    lost: sum("lost"),
    refused: sum("refused"),
    collected: sum("collected"),
  };
}

test("no acknowledged publish of another process loses its bytes to the collector", async () => {
  const counts = await race("locked");
  expect(counts).toMatchObject({ lost: 0, refused: 0 });
  expect(Math.min(counts.kept, counts.collected)).toBeGreaterThan(10);
});

test("a publish that was prepared and then collected is refused, not lost", async () => {
  const counts = await race("prepared");
  expect(counts.lost).toBe(0);
  expect(Math.min(counts.kept, counts.collected)).toBeGreaterThan(10);
});

test("the same race without the lock loses publishes, so it would show", async () => {
  expect((await race("naive")).lost).toBeGreaterThan(0);
});
