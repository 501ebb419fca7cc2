import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../database/database.js";
import { RepositoryRemains } from "./repository-remains.js";

/** A database of which only the transactions matter: one round of emptying each, `isEmpty` after so many. */
function databaseOf(rounds: number, roundMs: number) {
  let left = rounds;
  const transact = async () => {
    await sleep(roundMs);
    left -= 1;
    return left <= 0;
  };
  return { database: { transact } as unknown as Database, roundsLeft: () => left };
}

const noErrors = {
  error: () => {
    throw new Error("nothing may be told");
  },
};

test("a small repository is empty when its deletion is answered", async () => {
  const { database, roundsLeft } = databaseOf(3, 1);
  await new RepositoryRemains(database, noErrors).empty("r1");
  expect(roundsLeft()).toBe(0);
});

test("a large one is answered before, goes on, and stops after the transaction at hand", async () => {
  const { database, roundsLeft } = databaseOf(1000, 20);
  const remains = new RepositoryRemains(database, noErrors);
  await remains.empty("r1");
  const atAnswer = roundsLeft();
  expect(atAnswer).toBeGreaterThan(0);
  await sleep(200);
  expect(roundsLeft()).toBeLessThan(atAnswer);
  await remains.settle();
  const atEnd = roundsLeft();
  await sleep(100);
  expect(roundsLeft()).toBe(atEnd);
});

test("what fails is told, and fails nobody's request", async () => {
  const told: unknown[] = [];
  const failing = {
    transact: () => Promise.reject(new Error("disk full")),
  } as unknown as Database;
  const remains = new RepositoryRemains(failing, {
    error: (...said: unknown[]) => told.push(said),
  });
  await remains.empty("r1");
  expect(told).toHaveLength(1);
});
