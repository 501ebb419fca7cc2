/** A publish reaches a receiver; what was sent is listed, and can be sent again. */
import { once } from "node:events";
import { type IncomingHttpHeaders, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type NpmAccess, createHostedRepository } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";
import { until } from "../harness/until.js";
import { packhouseCommand } from "../server/packhouse-command.js";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const received: Received[] = [];
let answerStatus = 204;
const receiver = createServer((request, response) => {
  void text(request).then((body) => {
    received.push({ headers: request.headers, body });
    response.writeHead(answerStatus).end(answerStatus === 204 ? "" : "not now");
  });
});
let url: string;
let packhouse: Packhouse;
let access: NpmAccess;

beforeAll(async () => {
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const environment = { PACKHOUSE_EVENTS_ALLOW_PRIVATE_ADDRESSES: "true" };
  packhouse = await Packhouse.start({ environment });
  access = await createHostedRepository(packhouse, "team");
}, 60_000);
afterAll(async () => {
  await packhouse.close();
  receiver.close();
});
beforeEach(() => {
  received.length = 0;
  answerStatus = 204;
});

/** Members of what the commands print. */
interface Shown {
  readonly attempts?: readonly object[];
  readonly events?: readonly object[];
  readonly isDelivered?: boolean;
  readonly statusCode?: number;
  readonly responseExcerpt?: string;
}

async function webhook(...commandArguments: string[]) {
  const { exitCode, stdout, stderr } = await packhouseCommand([
    ...["webhook", ...commandArguments, "--domain", "team", "--output", "json"],
    ...["--data", packhouse.dataDirectory, "--endpoint", packhouse.url],
  ]);
  expect(stderr).toBe("");
  return { exitCode, result: JSON.parse(stdout) as Shown };
}

const deliveries = (count: number) =>
  until(20_000, () => Promise.resolve(received.length >= count ? true : undefined));

test("a publish is delivered, listed, redelivered and replayed, in the form that was asked for", async () => {
  const transformer = {
    InputPathsMap: { name: "$.detail.packageName", version: "$.detail.packageVersion" },
    InputTemplate: '{"text": "<name> <version> is out", "name": <name>}',
  };
  const pattern = { detail: { packageName: ["lib"], operationType: ["Created"] } };
  await webhook(
    ...["add", "--name", "chat", "--url", url, "--header", "X-Team: red"],
    ...["--pattern", JSON.stringify(pattern), "--transformer", JSON.stringify(transformer)],
  );
  await publishOrThrow(await aPackageVersion({ name: "other", version: "1.0.0" }), access);
  await publishOrThrow(await aPackageVersion({ name: "lib", version: "1.2.3" }), access);
  await deliveries(1);
  const [first] = received;
  expect(JSON.parse(first?.body ?? "")).toEqual({ text: "lib 1.2.3 is out", name: "lib" });
  expect(first?.headers).toMatchObject({ "x-team": "red", "content-type": "application/json" });
  const eventId = first?.headers["webhook-id"];

  const log = await until(20_000, async () => {
    const page = await webhook("deliveries", "chat");
    return page.result.attempts?.length === 0 ? undefined : page.result.attempts;
  });
  expect(log).toMatchObject([{ eventId, statusCode: 204 }]);

  const again = await webhook("redeliver", "chat", String(eventId));
  expect([again.exitCode, again.result.isDelivered]).toEqual([0, true]);
  await webhook("replay", "chat", "--from", "0");
  await deliveries(3);
  expect(received.map(({ headers }) => headers["webhook-id"])).toEqual([eventId, eventId, eventId]);
  expect(received.every(({ body }) => body === first?.body)).toBe(true);
}, 120_000);

test("a test says what the receiver answered, by its exit code too; events that fail are listed", async () => {
  await webhook("add", "--name", "ci", "--url", url);
  const good = await webhook("test", "ci");
  expect([good.exitCode, good.result.statusCode]).toEqual([0, 204]);
  expect(JSON.parse(received[0]?.body ?? "")).toHaveProperty("detail-type");
  answerStatus = 500;
  const bad = await webhook("test", "ci");
  expect([bad.exitCode, bad.result.responseExcerpt]).toEqual([1, "not now"]);

  await publishOrThrow(await aPackageVersion({ name: "lib", version: "2.0.0" }), access);
  const waiting = await until(20_000, async () => {
    const page = await webhook("deliveries", "ci", "--state", "waiting");
    return page.result.events?.length === 0 ? undefined : page.result.events;
  });
  expect(waiting).toMatchObject([{ orderingKey: "npm//lib", state: "waiting" }]);
}, 120_000);
