import { SendingGate } from "./sending-gate.js";

test("a second's worth may go at once, then one after another", () => {
  const gate = new SendingGate(4, 0);
  expect([1, 2, 3, 4, 5].map(() => gate.take(0))).toEqual([0, 0, 0, 0, 250]);
  expect([gate.take(250), gate.take(250)]).toEqual([0, 250]);
  // An hour of silence is no hour's worth.
  expect([1, 2, 3, 4, 5].map(() => gate.take(3_600_000))).toEqual([0, 0, 0, 0, 250]);
});

test("closed, it says for how long; without a rate it is open", () => {
  const gate = new SendingGate(undefined, 0);
  expect(gate.take(0)).toBe(0);
  gate.closeUntil(100);
  gate.closeUntil(50);
  expect([gate.take(40), gate.isClosed(99), gate.isClosed(100)]).toEqual([60, true, false]);
  gate.closeUntil(Infinity);
  expect(gate.take(1e15)).toBe(Infinity);
});
