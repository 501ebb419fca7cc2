import { EventWindow } from "./event-window.js";

test("the cursor stays before the oldest unsettled event and moves over gaps", () => {
  const window = new EventWindow(10);
  expect(window.cursor).toBe(10);
  for (const sequence of [12, 13, 17]) window.add(sequence);
  window.advance(20);
  expect([window.cursor, window.ahead]).toEqual([11, 3]);
  window.settle(13);
  expect([window.cursor, window.ahead]).toEqual([11, 3]);
  window.settle(12);
  expect([window.cursor, window.ahead]).toEqual([16, 1]);
  window.settle(17);
  expect([window.cursor, window.ahead]).toEqual([20, 0]);
});
