import type { Repository } from "./model.js";
import { searchOrder } from "./search-order.js";

/** my-repo → A, B; A → C, D; D → E: the reference's example. */
const upstreamsByName: Readonly<Record<string, readonly string[]>> = {
  "my-repo": ["A", "B"],
  A: ["C", "D"],
  D: ["E"],
  E: ["my-repo"],
};

const repository = (name: string) =>
  ({ id: name, name, upstreams: upstreamsByName[name] ?? [] }) as unknown as Repository;

async function namesFrom(maxRepositories: number, stopAt?: string): Promise<string[]> {
  const order = await searchOrder(
    repository("my-repo"),
    (_of, name) => Promise.resolve(repository(name)),
    ({ name }) => Promise.resolve(name !== stopAt),
    maxRepositories,
  );
  return order.map((searched) => searched.repository.name);
}

test("depth first, in the order configured, each once though relations go round", async () => {
  expect(await namesFrom(25)).toEqual(["my-repo", "A", "C", "D", "E", "B"]);
});

test("no more than the limit", async () => {
  expect(await namesFrom(4)).toEqual(["my-repo", "A", "C", "D"]);
});

test("not behind a repository that blocks upstreams, which itself is searched", async () => {
  expect(await namesFrom(25, "A")).toEqual(["my-repo", "A", "B"]);
});
