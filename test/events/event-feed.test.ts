/** `GET /events`: pages, waiting for what comes, server-sent events, and who may read what. */
import {
  ListDomainsCommand,
  PutDomainPermissionsPolicyCommand,
} from "@aws-sdk/client-codeartifact";
import { type NpmAccess, createHostedRepository } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { OWNER, Packhouse } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";

interface Page {
  readonly events: readonly {
    readonly sequence: number;
    readonly event: { readonly detail: Readonly<Record<string, unknown>> };
  }[];
  readonly next: number;
}

let packhouse: Packhouse;
let access: NpmAccess;
beforeAll(async () => {
  packhouse = await Packhouse.start({ serveArguments: ["--workers", "2"] });
  access = await createHostedRepository(packhouse, "team");
}, 60_000);
afterAll(() => packhouse.close());

function ask(query: string, headers: Record<string, string> = {}, signal?: AbortSignal) {
  return fetch(`${packhouse.url}/events?${query}`, {
    headers: { authorization: `Bearer ${access.token}`, ...headers },
    ...(signal !== undefined && { signal }),
  });
}

async function read(query: string): Promise<Page> {
  const response = await ask(query);
  expect(response.status).toBe(200);
  return (await response.json()) as Page;
}

const publish = async (name: string, version = "1.0.0") =>
  publishOrThrow(await aPackageVersion({ name, version }), access);
const versionEvents = encodeURIComponent(JSON.stringify({ source: ["aws.codeartifact"] }));
const names = ({ events }: Page) => events.map(({ event }) => event.detail["packageName"]);

test("events are read page by page, from where one was, as far as a pattern selects them", async () => {
  const { next: start } = await read("");
  for (const name of ["one", "two", "three"]) await publish(name);
  const all = await read(`after=${start}&pattern=${versionEvents}`);
  expect(names(all)).toEqual(["one", "two", "three"]);
  const first = await read(`after=${start}&limit=1&pattern=${versionEvents}`);
  expect([names(first), first.next]).toEqual([["one"], all.events[0]?.sequence]);
  expect(names(await read(`after=${first.next}&pattern=${versionEvents}`))).toEqual([
    "two",
    "three",
  ]);
  const pattern = encodeURIComponent(
    JSON.stringify({ detail: { packageName: [{ prefix: "t" }] } }),
  );
  expect(names(await read(`after=${start}&pattern=${pattern}`))).toEqual(["two", "three"]);
  expect(await read(`after=${all.next}`)).toEqual({ events: [], next: all.next });
});

test("who waits is answered when something comes, or when the time is over", async () => {
  const { next } = await read("");
  const waiting = read(`after=${next}&wait=30&pattern=${versionEvents}`);
  await publish("awaited");
  const page = await waiting;
  expect(names(page)).toEqual(["awaited"]);
  const startedAt = Date.now();
  expect((await read(`after=${page.next}&wait=1&pattern=${versionEvents}`)).events).toEqual([]);
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(950);
}, 60_000);

test("a stream goes on as things happen, and after it was cut where it was", async () => {
  const { next } = await read("");
  const cut = new AbortController();
  const accept = "text/event-stream";
  const pattern = `pattern=${versionEvents}`;
  const stream = await ask(`after=${next}&${pattern}`, { accept }, cut.signal);
  expect(stream.headers.get("content-type")).toBe(accept);
  await publish("streamed");
  const first = await readEvents(stream, 1);
  expect(first.map(({ data }) => data.detail["packageName"])).toEqual(["streamed"]);
  cut.abort();
  await publish("meanwhile");
  const end = new AbortController();
  const lastId = first[0]?.id ?? "";
  const headers = { accept, "last-event-id": lastId };
  const again = await ask(`after=${next}&${pattern}`, headers, end.signal);
  const second = await readEvents(again, 1);
  expect(second.map(({ data }) => data.detail["packageName"])).toEqual(["meanwhile"]);
  end.abort();
}, 60_000);

test("only who may read them reads a domain's events", async () => {
  const other = await createHostedRepository(packhouse, "other");
  const anonymous = await fetch(`${packhouse.url}/events?domain=team`);
  expect(anonymous.status).toBe(403);
  const crossing = await ask("domain=other");
  expect([crossing.status, await crossing.text()]).toEqual([403, expect.stringMatching(/other/)]);
  const deny = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Principal: "*", Action: "packhouse:ReadEvents", Resource: "*" }],
  };
  const policy = { domain: "other", policyDocument: JSON.stringify(deny) };
  await packhouse.client.send(new PutDomainPermissionsPolicyCommand(policy));
  const denied = await fetch(`${packhouse.url}/events?domain=other&domain-owner=${OWNER}`, {
    headers: { authorization: `Bearer ${other.token}` },
  });
  expect([denied.status, await denied.text()]).toEqual([403, expect.stringMatching(/ReadEvents/)]);
  // Nor by reading all domains at once.
  await expect(readSigned({ after: "0" })).rejects.toThrow(
    /ReadEvents on resource: .*domain\/other/,
  );
  await expect(readSigned({ after: "0", domain: "team" })).resolves.toBeDefined();
}, 60_000);

test.each([
  ["a wrong pattern", "pattern=%7B%22detail%22%3A1%7D", /pattern\.detail/],
  ["a pattern that is no JSON", "pattern=%7B", /JSON/],
  ["too long a wait", "wait=61", /wait/],
  ["a negative sequence", "after=-1", /after/],
  ["an unknown member", "since=1", /since/],
])("%s is refused", async (_, query, message) => {
  const response = await ask(query);
  expect([response.status, await response.text()]).toEqual([400, expect.stringMatching(message)]);
});

test("a server that ends answers who waits at once", async () => {
  const { next } = await read("");
  const waiting = read(`after=${next}&wait=60`);
  const stream = await ask(`after=${next}`, { accept: "text/event-stream" });
  const streamed = stream.text();
  const startedAt = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await packhouse.stop()).toBe(0);
  expect((await waiting).events).toEqual([]);
  expect(await streamed).toMatch(/^retry: /);
  expect(Date.now() - startedAt).toBeLessThan(15_000);
}, 60_000);

/** By the administrator's signature: another operation's request, made into one for events. */
function readSigned(query: Record<string, string>): Promise<unknown> {
  const command = new ListDomainsCommand({});
  command.middlewareStack.add(
    (next) => (sent) => {
      const request = sent.request as { headers: Record<string, string> };
      delete request.headers["content-length"];
      Object.assign(request, { method: "GET", path: "/events", query, body: undefined });
      return next(sent);
    },
    { step: "build", priority: "low" },
  );
  return packhouse.client.send(command);
}

interface StreamedEvent {
  readonly id: string;
  readonly data: Page["events"][number]["event"];
}

/** The first `count` events of a stream. */
async function readEvents(response: Response, count: number): Promise<StreamedEvent[]> {
  const found: StreamedEvent[] = [];
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const [, id, data] = /^id: (\d+)\ndata: (.*)$/.exec(block) ?? [];
      if (id === undefined || data === undefined) continue;
      found.push({ id, data: JSON.parse(data) as StreamedEvent["data"] });
    }
    if (found.length >= count) break;
  }
  return found;
}
