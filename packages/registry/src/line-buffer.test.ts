import { LineBuffer } from "./line-buffer.js";

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

function aBuffer() {
  const written: string[] = [];
  return { written, buffer: new LineBuffer((bytes) => written.push(bytes.toString())) };
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

test("many lines do not wait for the moment, and none is lost", () => {
  const { written, buffer } = aBuffer();
  const lines = Array.from({ length: 200 }, (_, number) => `${number} ${"x".repeat(1_000)}\n`);
  for (const line of lines) buffer.write(line);
  expect(written.length).toBeGreaterThan(2);
  buffer.flush();
  expect(written.join("")).toBe(lines.join(""));
});

test("a line that is larger than the buffer comes in its place, as do characters of several bytes", () => {
  const { written, buffer } = aBuffer();
  const large = `${"é€😀".repeat(20_000)}\n`;
  buffer.write("ä\n");
  buffer.write(large);
  buffer.write("b\n");
  buffer.flush();
  expect(written.join("")).toBe(`ä\n${large}b\n`);
});

test("bytes that were handed over stay as they are", () => {
  const kept: Buffer[] = [];
  const buffer = new LineBuffer((bytes) => kept.push(bytes));
  for (const length of [10, 40_000]) {
    buffer.write("a".repeat(length));
    buffer.flush();
    buffer.write("b".repeat(length));
    buffer.flush();
  }
  expect(kept.map((bytes) => bytes.toString("latin1", 0, 1))).toEqual(["a", "b", "a", "b"]);
});

test("what is gathered can be had at once, once", () => {
  const { written, buffer } = aBuffer();
  buffer.write("a\n");
  buffer.flush();
  buffer.flush();
  jest.advanceTimersByTime(250);
  expect(written).toEqual(["a\n"]);
});
