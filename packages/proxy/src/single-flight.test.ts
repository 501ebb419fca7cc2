import { SingleFlight } from "./single-flight.js";

/** Work that a test finishes when it likes. */
function controlled(): {
  work: (signal: AbortSignal) => Promise<string>;
  finish: (value: string) => void;
  fail: (error: Error) => void;
  signals: AbortSignal[];
} {
  const signals: AbortSignal[] = [];
  let finish: (value: string) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const result = new Promise<string>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const work = (signal: AbortSignal): Promise<string> => {
    signals.push(signal);
    return result;
  };
  return { work, finish, fail, signals };
}

test("five hundred callers of one key share one piece of work", async () => {
  const flights = new SingleFlight<string, string>();
  const { work, finish, signals } = controlled();
  const callers = Array.from({ length: 500 }, () => flights.run("key", work));
  finish("value");
  expect(new Set(await Promise.all(callers))).toEqual(new Set(["value"]));
  expect(signals).toHaveLength(1);
  expect(flights.size).toBe(0);
});

test("different keys do not wait for each other", async () => {
  const flights = new SingleFlight<string, string>();
  const stuck = controlled();
  void flights.run("a", stuck.work);
  expect(await flights.run("b", () => Promise.resolve("b"))).toBe("b");
});

test("work that fails fails its callers and nobody after them", async () => {
  const flights = new SingleFlight<string, string>();
  const { work, fail } = controlled();
  const callers = [flights.run("key", work), flights.run("key", work)];
  const error = new Error("upstream");
  fail(error);
  expect(await Promise.allSettled(callers)).toEqual([
    { status: "rejected", reason: error },
    { status: "rejected", reason: error },
  ]);
  expect(await flights.run("key", () => Promise.resolve("again"))).toBe("again");
});

test("work that throws at once is a rejection", async () => {
  const flights = new SingleFlight<string, string>();
  const broken = flights.run("key", () => {
    throw new Error("at once");
  });
  await expect(broken).rejects.toThrow("at once");
  expect(flights.size).toBe(0);
});

test("a leader that leaves does not take the followers with it", async () => {
  const flights = new SingleFlight<string, string>();
  const { work, finish, signals } = controlled();
  const leaving = new AbortController();
  const leader = flights.run("key", work, leaving.signal);
  const follower = flights.run("key", work);
  const reason = new Error("left");
  leaving.abort(reason);
  await expect(leader).rejects.toBe(reason);
  expect(signals[0]?.aborted).toBe(false);
  finish("value");
  expect(await follower).toBe("value");
});

test("work that everybody has left is aborted, and a newcomer starts anew", async () => {
  const flights = new SingleFlight<string, string>();
  const first = controlled();
  const leaving = [new AbortController(), new AbortController()];
  const callers = leaving.map(({ signal }) => flights.run("key", first.work, signal));
  await Promise.resolve();
  for (const controller of leaving) controller.abort(new Error("left"));
  expect((await Promise.allSettled(callers)).map(({ status }) => status)).toEqual([
    "rejected",
    "rejected",
  ]);
  expect(first.signals[0]?.aborted).toBe(true);

  const second = controlled();
  const newcomer = flights.run("key", second.work);
  first.fail(new Error("aborted"));
  await Promise.resolve();
  expect(flights.size).toBe(1);
  second.finish("value");
  expect(await newcomer).toBe("value");
});

test("a caller that has already left starts nothing", async () => {
  const flights = new SingleFlight<string, string>();
  const { work, signals } = controlled();
  await expect(flights.run("key", work, AbortSignal.abort(new Error("left")))).rejects.toThrow(
    "left",
  );
  expect(signals).toEqual([]);
});
