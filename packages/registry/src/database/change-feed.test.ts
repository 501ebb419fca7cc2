import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ChangeFeed } from "./change-feed.js";
import { recordChange } from "./changes.js";
import { openDatabase } from "./database.js";

test("who watches is told of another process's change without asking, until he ends it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "packhouse-feed-"));
  const path = join(folder, "packhouse.db");
  const [here, there] = [await openDatabase(path), await openDatabase(path)];
  const feed = await ChangeFeed.open(here);
  const seen: string[] = [];
  feed.subscribe(({ kind }) => seen.push(kind));
  const errors: unknown[] = [];
  const stops = [
    feed.watch((error) => errors.push(error)),
    feed.watch((error) => errors.push(error)),
  ];
  const change = (kind: "domain" | "account" | "webhook") =>
    there.transact((tx) => recordChange(tx, { kind, detail: {} }, 1));
  const deadline = Date.now() + 5000;
  const until = async (count: number) => {
    while (seen.length < count && Date.now() < deadline) await sleep(10);
  };
  await change("domain");
  await until(1);
  stops[0]?.();
  stops[0]?.();
  await change("account");
  await until(2);
  stops[1]?.();
  await change("webhook");
  await sleep(150);
  expect(seen).toEqual(["domain", "account"]);
  expect(errors).toEqual([]);
  await Promise.all([here.close(), there.close()]);
  await rm(folder, { recursive: true });
});

test("who watches is told of a change of this process before the next look", async () => {
  const folder = await mkdtemp(join(tmpdir(), "packhouse-feed-"));
  const here = await openDatabase(join(folder, "packhouse.db"));
  const feed = await ChangeFeed.open(here);
  const stop = feed.watch((error) => {
    throw error;
  });
  let isTold = false;
  feed.subscribe(() => (isTold = true));
  await here.transact((tx) => recordChange(tx, { kind: "domain", detail: {} }, 1));
  // Who asked for the change comes first.
  expect(isTold).toBe(false);
  await sleep(25);
  expect(isTold).toBe(true);
  stop();
  await here.close();
  await rm(folder, { recursive: true });
});
