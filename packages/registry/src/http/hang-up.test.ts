import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { Readable } from "node:stream";
import { type TestListener, aListener, wait } from "./listener.fixture.js";
import type { Reply } from "./reply.js";
import { sendReply } from "./send-reply.js";

let listener: TestListener;
let answer: () => Promise<Reply>;

beforeAll(async () => {
  listener = await aListener(() => answer());
});
afterAll(() => listener.drain(100));

test("the body of a reply that is ready after the client hung up is closed", async () => {
  const body = new Readable({ read: () => undefined });
  answer = async () => {
    await wait(150);
    return { status: 200, body };
  };
  await listener.raw("GET /d/x HTTP/1.1\r\nHost: a\r\n\r\n", 50);
  await wait(200);

  expect(body.destroyed).toBe(true);
  expect(listener.replied).toEqual([expect.objectContaining({ status: 200, isAborted: true })]);
  expect(listener.bugs).toEqual([]);
});

test("a handler that stopped reading the body half-way has its reply sent", async () => {
  listener.seen.length = 0;
  answer = async () => {
    for await (const chunk of listener.seen[0]?.body ?? []) {
      return { status: 400, body: `enough: ${String(chunk)}` };
    }
    return { status: 500 };
  };
  const reply = await listener.raw(
    "PUT /d/x HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\nfirst part",
  );

  expect(reply).toMatch(/^HTTP\/1\.1 400 [\s\S]*connection: close[\s\S]*enough: first part$/);
  expect(listener.bugs).toEqual([]);
});

test("a reply to a response that closed before is not written, and its body is closed", () => {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const body = new Readable({ read: () => undefined });
  response.destroy();
  const context = { method: "GET", requestId: "1", closeConnection: false, stallTimeoutMs: 1000 };
  sendReply(response, { status: 200, body }, context);

  expect(body.destroyed).toBe(true);
  expect(response.headersSent).toBe(false);
});
