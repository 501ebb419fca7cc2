import { ScriptedUpstream, status } from "../testing/scripted-upstream.js";
import { type AddressGuard, BlockedAddressError, createAddressGuard } from "./address-guard.js";
import {
  createGuardedPoster,
  type GuardedPoster,
  type GuardedPosterOptions,
  PostTimeoutError,
} from "./guarded-poster.js";

const open: AddressGuard = { permits: () => true };
let receiver: ScriptedUpstream;
let poster: GuardedPoster;

beforeEach(async () => {
  receiver = await ScriptedUpstream.start();
});
afterEach(async () => {
  await poster.destroy();
  await receiver.stop();
});

function posterOf(options: Partial<GuardedPosterOptions> = {}): GuardedPoster {
  poster = createGuardedPoster({
    ...{ guard: open, maxSockets: 2, timeoutMs: 2_000, maxExcerptBytes: 16 },
    ...options,
  });
  return poster;
}

const post = (url = receiver.url("/hook?a=1")) => ({ url, headers: { "x-a": "b" }, body: "{}" });

test("one POST with the headers given, and the beginning of the answer", async () => {
  receiver.answer = status(503, { "retry-after": "7" }, "x".repeat(5_000));
  const answer = await posterOf().post(post());
  expect(answer).toEqual({ status: 503, retryAfter: "7", excerpt: Buffer.from("x".repeat(16)) });
  expect(receiver.seen).toMatchObject([
    { method: "POST", url: "/hook?a=1", headers: { "x-a": "b" }, body: "{}" },
  ]);
});

test("a redirect is an answer and is not followed", async () => {
  receiver.answer = status(302, { location: "/elsewhere" });
  expect((await posterOf().post(post())).status).toBe(302);
  expect(receiver.seen).toHaveLength(1);
});

test("an endless answer is cut off", async () => {
  receiver.answer = (_request, response) => {
    response.writeHead(200);
    const send = (): void => {
      while (response.write("y".repeat(16_384)));
    };
    response.on("drain", send);
    send();
  };
  expect((await posterOf().post(post())).status).toBe(200);
});

test("a body that never ends takes nothing from the status", async () => {
  receiver.answer = (_request, response) => {
    response.writeHead(200).write("begun");
  };
  const answer = await posterOf({ timeoutMs: 200 }).post(post());
  expect([answer.status, answer.excerpt.toString()]).toEqual([200, "begun"]);
});

test("no answer in time is an error, as is a broken connection", async () => {
  receiver.answer = () => undefined;
  const short = posterOf({ timeoutMs: 100 });
  await expect(short.post(post())).rejects.toBeInstanceOf(PostTimeoutError);
  receiver.answer = (request) => request.socket.destroy();
  await expect(short.post(post())).rejects.toMatchObject({ code: "UND_ERR_SOCKET" });
});

test.each(["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1", "[fd00:ec2::254]"])(
  "%s is not connected to",
  async (host) => {
    const url = new URL(`http://${host}:${receiver.port}/`);
    const refused = posterOf({ guard: createAddressGuard() }).post(post(url));
    await expect(refused).rejects.toBeInstanceOf(BlockedAddressError);
    expect(receiver.seen).toEqual([]);
  },
);

test("a name that turns to a private address later (DNS rebinding) gains nothing", async () => {
  let lookups = 0;
  posterOf({
    guard: createAddressGuard(["127.0.0.2/32"]),
    timeoutMs: 200,
    resolveHost: () => {
      lookups += 1;
      return Promise.resolve([{ address: lookups === 1 ? "127.0.0.2" : "127.0.0.1", family: 4 }]);
    },
  });
  const url = new URL(`http://rebinding.invalid:${receiver.port}/`);
  // Permitted, but nothing listens there.
  await expect(poster.post(post(url))).rejects.not.toBeInstanceOf(BlockedAddressError);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await expect(poster.post(post(url))).rejects.toBeInstanceOf(BlockedAddressError);
  }
  expect([lookups, receiver.seen]).toEqual([6, []]);
});
