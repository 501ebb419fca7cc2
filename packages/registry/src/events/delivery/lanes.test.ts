import fc from "fast-check";
import { Lanes } from "./lanes.js";

interface Labelled {
  readonly orderingKey: string;
  readonly label: number;
}

test("of a key one event is out at a time, in order, and keys take turns", () => {
  const lanes = new Lanes<Labelled>();
  for (const [index, orderingKey] of ["a", "a", "b", "a"].entries()) {
    lanes.add({ orderingKey, label: index });
  }
  expect([lanes.next()?.label, lanes.next()?.label, lanes.next()]).toEqual([0, 2, undefined]);
  expect(lanes.finish("a")).toBe(true);
  expect(lanes.finish("b")).toBe(false);
  expect([lanes.next()?.label, lanes.hasReady]).toEqual([1, false]);
});

test("a queue that is taken leaves nothing behind", () => {
  const lanes = new Lanes<Labelled>();
  lanes.add({ orderingKey: "a", label: 0 });
  lanes.add({ orderingKey: "a", label: 1 });
  lanes.next();
  expect(lanes.take("a").map((event) => event.label)).toEqual([0, 1]);
  expect([lanes.has("a"), lanes.hasReady]).toEqual([false, false]);
});

test("whatever the order of adding and finishing, each key's events come in theirs", () => {
  const key = fc.constantFrom("a", "b", "c");
  const step = fc.oneof(
    key.map((orderingKey) => ({ do: "add" as const, orderingKey })),
    fc.constant({ do: "next" as const }),
    key.map((orderingKey) => ({ do: "finish" as const, orderingKey })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const lanes = new Lanes<Labelled>();
      const out = new Set<string>();
      const seen = new Map<string, number>();
      for (const [label, one] of steps.entries()) {
        if (one.do === "add") lanes.add({ orderingKey: one.orderingKey, label });
        else if (one.do === "finish") {
          if (out.delete(one.orderingKey)) lanes.finish(one.orderingKey);
        } else {
          const event = lanes.next();
          if (event === undefined) continue;
          expect(out.has(event.orderingKey)).toBe(false);
          expect(event.label).toBeGreaterThan(seen.get(event.orderingKey) ?? -1);
          out.add(event.orderingKey);
          seen.set(event.orderingKey, event.label);
        }
      }
    }),
  );
});
