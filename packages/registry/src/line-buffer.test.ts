import { LineBuffer } from "./line-buffer.js";

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

function aBuffer() {
  const written: string[] = [];
  return { written, buffer: new LineBuffer((text) => written.push(text)) };
}

test("lines are written together, in order, a moment later", () => {
  const { written, buffer } = aBuffer();
  buffer.write("a\n");
  buffer.write("b\n");
  expect(written).toEqual([]);
  jest.advanceTimersByTime(250);
  expect(written).toEqual(["a\nb\n"]);
  jest.advanceTimersByTime(1_000);
  expect(written).toEqual(["a\nb\n"]);
});

test("many lines do not wait for the moment", () => {
  const { written, buffer } = aBuffer();
  for (let line = 0; line < 33; line += 1) buffer.write("x".repeat(1_000));
  expect(written.map((text) => text.length)).toEqual([33_000]);
});

test("what is gathered can be had at once, once", () => {
  const { written, buffer } = aBuffer();
  buffer.write("a\n");
  buffer.flush();
  buffer.flush();
  jest.advanceTimersByTime(250);
  expect(written).toEqual(["a\n"]);
});
