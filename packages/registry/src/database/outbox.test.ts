import { type Database, openDatabase } from "./database.js";
import { insertOutboxRow, listDomainEventsAfter, pruneEvents, sequenceBefore } from "./outbox.js";

let database: Database;
beforeEach(async () => {
  database = await openDatabase(":memory:");
});
afterEach(() => database.close());

/** Ten events of each of two domains, one of either in each second. */
async function insertEvents(tx: Parameters<Parameters<Database["transact"]>[0]>[0]) {
  for (let n = 1; n <= 20; n += 1) {
    await insertOutboxRow(tx, {
      event_sequence: n * 3,
      event_id: `e${n}`,
      domain_id: n % 2 === 0 ? "even" : "odd",
      ordering_key: "k",
      detail_type: "t",
      body: "{}",
      created_at_ms: Math.ceil(n / 2) * 1000,
    });
  }
}

test("a time is found among a domain's events, before the first, between and behind the last", async () => {
  const found = await database.transact(async (tx) => {
    await insertEvents(tx);
    const times = [0, 1000, 1001, 5000, 9500, 10_000, 10_001];
    return Promise.all(
      times.map(async (timeMs) => {
        const before = await sequenceBefore(tx, "even", timeMs);
        return (await listDomainEventsAfter(tx, "even", before, 1))[0]?.event_id;
      }),
    );
  });
  expect(found).toEqual(["e2", "e2", "e4", "e10", "e20", "e20", undefined]);
});

test("what is old goes in batches, and nothing else", async () => {
  const counts = await database.transact(async (tx) => {
    await insertEvents(tx);
    const removed: number[] = [];
    for (let n = 0; n < 3; n += 1) removed.push(await pruneEvents(tx, 5000, 6));
    const [first] = await tx
      .selectFrom("outbox")
      .select("created_at_ms")
      .orderBy("event_sequence")
      .execute();
    return { removed, first: first?.created_at_ms };
  });
  expect(counts).toEqual({ removed: [6, 2, 0], first: 5000 });
});
