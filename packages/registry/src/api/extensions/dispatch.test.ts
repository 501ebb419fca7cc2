import { Readable } from "node:stream";
import { z } from "zod";
import type { AccessCheck, Caller } from "../../access/caller.js";
import { AccessDeniedError } from "../../errors.js";
import { json } from "../../http/reply.js";
import type { HttpRequest } from "../../http/request.js";
import { createExtensionDispatch } from "./dispatch.js";
import { extension } from "./extension.js";

const caller = { principal: { arn: "arn:aws:iam::000000000000:user/admin" } } as Caller;
const hook = extension({
  method: "PUT",
  path: "/packhouse/v1/hooks/{hookId}",
  credentials: "signature",
  input: z.strictObject({
    hookId: z.string().max(8),
    dryRun: z.enum(["true", "false"]).optional(),
    url: z.string(),
  }),
  access: () => [{ action: "packhouse:PutHook", resource: {} }],
  handle: (input) => Promise.resolve(json(200, input)),
});
const feed = extension({
  method: "GET",
  path: "/events",
  credentials: "signature-or-token",
  input: z.strictObject({}),
  access: () => [{ action: "packhouse:ReadEvents", resource: {} }],
  handle: () => Promise.reject(new TypeError("a bug")),
});

interface Sent {
  readonly target: string;
  readonly method?: string;
  readonly body?: string;
  readonly authorization?: string;
  readonly denied?: string;
}

async function send({ target, method = "PUT", body = "", authorization, denied }: Sent) {
  const checks: AccessCheck[] = [];
  const bugs: unknown[] = [];
  const authentications: string[] = [];
  const dispatch = createExtensionDispatch({
    extensions: [hook, feed],
    access: {
      authenticateSignature: () => {
        authentications.push("signature");
        return Promise.resolve(caller);
      },
      authenticateToken: () => {
        authentications.push("token");
        return caller;
      },
      authorise(_, check) {
        checks.push(check);
        if (check.action === denied) throw new AccessDeniedError("Not you.");
      },
    },
    onUnexpectedError: (error) => bugs.push(error),
  });
  const { pathname, searchParams } = new URL(target, "http://registry.test");
  const request = {
    ...{ method, segments: pathname.split("/").slice(1), query: searchParams },
    headers: authorization === undefined ? {} : { authorization },
    hasTrailingSlash: false,
    body: Readable.from([Buffer.from(body)]),
    signal: new AbortController().signal,
    log: {},
  } as unknown as HttpRequest;
  const reply = await dispatch(request);
  const answer =
    typeof reply?.body === "string" ? (JSON.parse(reply.body) as { message?: string }) : undefined;
  return { status: reply?.status, answer, checks, bugs, authentications };
}

const target = "/packhouse/v1/hooks/h1?dryRun=true";

test("label, query and body are one checked input", async () => {
  const { status, answer, checks } = await send({ target, body: '{"url":"u"}' });
  expect({ status, answer }).toEqual({
    status: 200,
    answer: { hookId: "h1", dryRun: "true", url: "u" },
  });
  expect(checks.map(({ action }) => action)).toEqual(["packhouse:PutHook"]);
});

test.each([
  ["an unknown member", { target, body: '{"url":"u","sekret":1}' }, /sekret/],
  ["a wrong member", { target, body: '{"url":1}' }, /^url: /],
  ["a label that is too long", { target: "/packhouse/v1/hooks/123456789", body: "{}" }, /hookId/],
  ["a member given twice", { target: `${target}&dryRun=true`, body: '{"url":"u"}' }, /twice/],
  ["a label in the body", { target, body: '{"url":"u","hookId":"h2"}' }, /hookId is given twice/],
  ["a list for a body", { target, body: "[]" }, /JSON object/],
  ["no JSON", { target, body: "{" }, /not valid JSON/],
])("%s is refused, and says so", async (_, sent, message) => {
  const { status, answer } = await send(sent);
  expect(status).toBe(400);
  expect(answer?.message).toMatch(message);
});

test("nothing is handled that is not allowed", async () => {
  const { status } = await send({ target, body: '{"url":"u"}', denied: "packhouse:PutHook" });
  expect(status).toBe(403);
});

test("a token opens only what says so", async () => {
  const authorization = "Bearer abc";
  const hooks = await send({ target, body: '{"url":"u"}', authorization });
  const events = await send({ target: "/events", method: "GET", authorization });
  expect([hooks.authentications, events.authentications]).toEqual([["signature"], ["token"]]);
});

test("who sends no credentials where a token would do is told of both", async () => {
  const { status, answer } = await send({ target: "/events", method: "GET" });
  expect(status).toBe(403);
  expect(answer?.message).toMatch(/^No credentials were sent: .*Bearer.* or sign/);
});

test("a bug is reported and not told", async () => {
  const { status, answer, bugs } = await send({
    target: "/events",
    method: "GET",
    authorization: "Bearer abc",
  });
  expect(status).toBe(500);
  expect(bugs).toHaveLength(1);
  expect(JSON.stringify(answer)).not.toContain("a bug");
});

test("paths of nobody are left to others; known paths with another method are not", async () => {
  const elsewhere = await send({ target: "/v1/domain" });
  const wrongMethod = await send({ target: "/events", method: "DELETE" });
  expect([elsewhere.status, wrongMethod.status]).toEqual([undefined, 404]);
});
