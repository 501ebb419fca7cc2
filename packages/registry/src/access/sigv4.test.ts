import { randomInt } from "node:crypto";
import { AccessDeniedError } from "../errors.js";
import { Secret } from "../secret.js";
import { declaredBodySha256 } from "./sigv4.js";
import {
  NOW,
  active,
  sha256,
  codeOf,
  escape,
  sdkSigned,
  resigned,
  allSigned,
} from "./signed-wire.fixture.js";

describe("requests signed by the AWS SDK for JavaScript", () => {
  const texts = [
    "a",
    "",
    "a b",
    "ü",
    "€/x",
    "a+b",
    "~._-",
    "!'()*",
    "%2F",
    "&=?#",
    "x".repeat(200),
  ];
  const pick = <T>(items: readonly T[]): T => items[randomInt(items.length)] as T;

  test("are accepted whatever their method, path, query, headers and body are", async () => {
    for (let i = 0; i < 2_000; i += 1) {
      const query: Record<string, string | string[]> = {};
      for (let k = randomInt(4); k > 0; k -= 1) {
        query[pick(["domain", "a-b", "a", "max-results", "ü x"])] =
          randomInt(3) === 0 ? [pick(texts), pick(texts)] : pick(texts);
      }
      const path = `/v1/${pick(["domain", escape(pick(["@s/x", "a b", "é", "(x)"])), "x/", "tags"])}`;
      const wire = await sdkSigned({
        method: pick(["GET", "POST", "PUT", "DELETE"]),
        path,
        query,
        headers: { "x-amz-custom": pick(["a", " a  b ", "x,y"]), "x-other": pick(["1", "2"]) },
        body: pick(texts),
        atMs: NOW + randomInt(-899_000, 899_000),
      });
      expect([wire.rawTarget, codeOf(wire)]).toEqual([wire.rawTarget, "accepted"]);
    }
  });

  test("are accepted with temporary credentials until they end", async () => {
    const wire = await sdkSigned({ sessionToken: "the-token" });
    const session = { token: new Secret("the-token"), expiresAtMs: NOW + 1 };
    expect(codeOf({ ...wire, credential: { ...active, session } })).toBe("accepted");
    const ended = { ...session, expiresAtMs: NOW };
    expect(codeOf({ ...wire, credential: { ...active, session: ended } })).toBe(
      "ExpiredTokenException",
    );
  });
});

test("one changed character anywhere in a signed request is refused", async () => {
  const wire = await sdkSigned({ body: '{"description":"x"}' });
  const change = (text: string) => {
    const at = randomInt(text.length);
    const code = text.charCodeAt(at) ^ (1 << randomInt(7));
    return text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
  };
  const unsigned = new Set(["user-agent"]);
  for (let i = 0; i < 20_000; i += 1) {
    const pair = randomInt(wire.rawHeaders.length / 2) * 2;
    const rawHeaders = [...wire.rawHeaders];
    const mutated = { ...wire, rawHeaders };
    const where = randomInt(4);
    if (where === 0) mutated.rawTarget = change(wire.rawTarget);
    if (where === 1) mutated.body = change(wire.body);
    if (where === 2) mutated.method = change(wire.method);
    if (where === 3) {
      if (unsigned.has(rawHeaders[pair] ?? "")) continue;
      rawHeaders[pair + 1] = change(rawHeaders[pair + 1] ?? "");
      const trimmed = (rawHeaders[pair + 1] ?? "").trim();
      if (trimmed === wire.rawHeaders[pair + 1]?.trim()) continue;
    }
    expect([mutated, codeOf(mutated)]).not.toEqual([mutated, "accepted"]);
  }
});

test("our own signer of these tests is right: signed again unchanged, the request is accepted", async () => {
  expect(codeOf(resigned(await sdkSigned(), allSigned))).toBe("accepted");
});

test("a streamed body's hash is taken only when it is one", () => {
  const hash = sha256("body");
  expect(declaredBodySha256({ rawHeaders: ["X-Amz-Content-Sha256", hash] })).toBe(hash);
  for (const value of [
    "UNSIGNED-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "",
    hash.toUpperCase(),
  ]) {
    expect(() => declaredBodySha256({ rawHeaders: ["x-amz-content-sha256", value] })).toThrow(
      AccessDeniedError,
    );
  }
  expect(() => declaredBodySha256({ rawHeaders: [] })).toThrow(AccessDeniedError);
});
