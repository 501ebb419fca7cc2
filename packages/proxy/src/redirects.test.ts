import { bodyOf, found, upstreamErrorOf } from "../testing/reading.js";
import { ScriptedUpstream, status, type Answer } from "../testing/scripted-upstream.js";
import type { UpstreamClient } from "./client.js";
import { createUpstreamClient } from "./create-client.js";

const asset = { kind: "asset", maxBytes: 1024 } as const;
const REDIRECTS = [301, 302, 303, 307, 308] as const;

let configured: ScriptedUpstream;
let other: ScriptedUpstream;
let client: UpstreamClient;

beforeEach(async () => {
  configured = await ScriptedUpstream.start();
  other = await ScriptedUpstream.start();
  client = createUpstreamClient({
    baseUrl: configured.url(),
    credential: { kind: "bearer", token: () => "s3cret" },
    retry: { maxAttempts: 1 },
    allowedNetworks: ["127.0.0.0/8"],
  });
});
afterEach(async () => {
  await client.close();
  await configured.stop();
  await other.stop();
});

/** Redirects everything but /target, which answers "ok". */
function redirectTo(code: number, location: string): Answer {
  return (request, response) => {
    const answer = request.url === "/target" ? status(200, {}, "ok") : status(code, { location });
    answer(request, response);
  };
}

test.each(REDIRECTS)("%i on the configured origin keeps the credential", async (code) => {
  configured.answer = redirectTo(code, "../target");
  const reply = found(await client.get({ ...asset, url: configured.url("/a/b") }));
  expect(reply.finalUrl).toEqual(configured.url("/target"));
  expect(await bodyOf(reply)).toBe("ok");
  expect(configured.seen.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer s3cret",
    "Bearer s3cret",
  ]);
});

describe.each(REDIRECTS)("%i to another origin carries nothing secret", (code) => {
  test.each([
    ["an absolute URL", () => other.url("/target").href],
    ["a scheme-relative URL", () => `//${other.url().host}/target`],
    ["another port of the same host", () => `http://127.0.0.1:${other.port}/target`],
    ["user info", () => `http://user:pass@127.0.0.1:${other.port}/target`],
    [
      "the configured host as user info",
      () => `http://${configured.url().host}@127.0.0.1:${other.port}/target`,
    ],
    ["backslashes", () => `\\\\127.0.0.1:${other.port}\\target`],
  ])("%s", async (_name, location) => {
    configured.answer = redirectTo(code, location());
    other.answer = status(200, {}, "ok");
    expect(await bodyOf(await client.get({ ...asset, url: configured.url("/a") }))).toBe("ok");
    expect(other.seen).toHaveLength(1);
    expect(other.seen[0]?.headers).toEqual({
      host: other.url().host,
      connection: "keep-alive",
      "user-agent": "packhouse",
      accept: "*/*",
      "accept-encoding": "identity",
    });
  });
});

test("a chain that left the configured origin comes back without the credential", async () => {
  configured.answer = redirectTo(302, other.url("/back").href);
  other.answer = status(302, { location: configured.url("/target").href });
  await bodyOf(await client.get({ ...asset, url: configured.url("/a") }));
  expect(configured.seen.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer s3cret",
    undefined,
  ]);
});

test("a URL on another origin gets no credential", async () => {
  await bodyOf(await client.get({ ...asset, url: other.url() }));
  expect(other.seen[0]?.headers.authorization).toBeUndefined();
});

test("three redirects are followed, a fourth is not", async () => {
  configured.answer = (request, response) => {
    const step = Number(request.url?.slice(1));
    const answer = step === 0 ? status(200) : status(302, { location: `/${step - 1}` });
    answer(request, response);
  };
  expect((await client.get({ ...asset, url: configured.url("/3") })).kind).toBe("found");
  const error = await upstreamErrorOf(client.get({ ...asset, url: configured.url("/4") }));
  expect(error).toMatchObject({ reason: "invalid" });
  expect(error.message).toContain("more than 3 redirects");
});

test.each(["", "http://", "http://[::1", "ftp://127.0.0.1/x", "file:///etc/passwd", "data:,x"])(
  "a redirect to %j is invalid",
  async (location) => {
    configured.answer = status(302, { location });
    const error = await upstreamErrorOf(client.get({ ...asset, url: configured.url() }));
    expect(error.reason).toBe("invalid");
  },
);

test("404 behind a redirect means absent", async () => {
  configured.answer = status(302, { location: other.url().href });
  other.answer = status(404);
  expect((await client.get({ ...asset, url: configured.url() })).kind).toBe("absent");
});

describe("POST", () => {
  const post = { ...asset, method: "POST", body: Buffer.from("dependencies") } as const;

  test.each([307, 308])("is sent on by %i on the same origin", async (code) => {
    configured.answer = redirectTo(code, "/target");
    await bodyOf(await client.get({ ...post, url: configured.url() }));
    expect(configured.seen[1]).toMatchObject({ method: "POST", body: "dependencies" });
  });

  test.each(REDIRECTS)("is not sent to another origin by %i", async (code) => {
    configured.answer = status(code, { location: other.url().href });
    const error = await upstreamErrorOf(client.get({ ...post, url: configured.url() }));
    expect(error.reason).toBe("invalid");
    expect(other.seen).toEqual([]);
  });
});
