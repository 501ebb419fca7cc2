// What a token of an identity provider proves, and what is none.
import { createHmac, createPublicKey } from "node:crypto";
import jwt from "jsonwebtoken";
import { sign, type SigningKey, signingKey } from "./issuer.fixture.js";
import { readKeySet } from "./json-web-keys.js";
import { claimedIssuer, verifyIdentityToken } from "./verify-identity-token.js";

const now = Math.floor(Date.parse("2026-11-21T12:00:00Z") / 1000);
const issuer = { url: "https://ci.example/jobs", clientIds: ["registry", "other"] };
const key = signingKey("k1");
const stranger = signingKey("k1");
const claims = {
  iss: issuer.url,
  sub: "repo:acme/lib:ref:main",
  aud: "registry",
  iat: now - 5,
  exp: now + 300,
};

const published = (...keys: SigningKey[]) => ({
  find: (_url: string, keyId: string | undefined) => {
    const all = readKeySet(JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) }));
    return Promise.resolve(all.filter((each) => keyId === undefined || each.keyId === keyId));
  },
});

const verify = (token: string, keys = published(key), trusted = issuer) =>
  verifyIdentityToken(keys, trusted, token, now * 1000);

test("a token proves its subject, its audience and its claims", async () => {
  const more = {
    ref: "main",
    run: 7,
    protected: true,
    groups: ["a", "b"],
    nested: { a: 1 },
    none: null,
  };
  await expect(verify(sign(key, { ...claims, ...more, nbf: now - 5 }))).resolves.toEqual({
    subject: "repo:acme/lib:ref:main",
    audience: "registry",
    claims: {
      iss: issuer.url,
      sub: claims.sub,
      aud: "registry",
      iat: String(now - 5),
      nbf: String(now - 5),
      exp: String(now + 300),
      ref: "main",
      run: "7",
      protected: "true",
      groups: ["a", "b"],
    },
  });
});

test.each(["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "ES512"] as const)(
  "%s is understood",
  async (algorithm) => {
    const own = signingKey("own", algorithm);
    await expect(verify(sign(own, claims), published(own))).resolves.toMatchObject({
      subject: claims.sub,
    });
  },
);

test("of several audiences the one that is known counts; of an azp itself", async () => {
  const several = { ...claims, aud: ["unknown", "other"] };
  expect((await verify(sign(key, several))).audience).toBe("other");
  const authorised = await verify(sign(key, { ...claims, aud: "client", azp: "registry" }));
  expect(authorised).toMatchObject({
    audience: "registry",
    claims: { aud: "registry", oaud: "client", azp: "registry" },
  });
  await expect(verify(sign(key, { ...claims, azp: "stranger" }))).rejects.toThrow("audience");
});

test("a token without a key id is checked with each key", async () => {
  const token = jwt.sign(claims, key.privateKey, { algorithm: "ES256" });
  await expect(verify(token, published(signingKey("k0"), key))).resolves.toBeDefined();
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const parts = (token: string) => token.split(".") as [string, string, string];
const header = (value: object) => {
  const [, body, signature] = parts(sign(key, claims));
  return `${part(value)}.${body}.${signature}`;
};
const hmac = (secret: string) => {
  const text = `${part({ alg: "HS256", kid: "k1" })}.${part(claims)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
};
const pem = () =>
  createPublicKey(key.privateKey).export({ format: "pem", type: "spki" }).toString();
const without = (name: string) =>
  Object.fromEntries(Object.entries(claims).filter(([each]) => each !== name));

test.each<[string, () => string]>([
  ["nothing", () => ""],
  ["two parts", () => "a.b"],
  ["four parts", () => `${sign(key, claims)}.x`],
  ["no JSON", () => "YQ.YQ.YQ"],
  ["a JSON list for claims", () => `${part({ alg: "ES256" })}.${part([])}.YQ`],
  ["another key of the same id", () => sign(stranger, claims)],
  ["a key that is not published", () => sign(signingKey("k2"), claims)],
  [
    "claims changed afterwards",
    () => {
      const [h, , s] = parts(sign(key, claims));
      return `${h}.${part({ ...claims, sub: "admin" })}.${s}`;
    },
  ],
  [
    "a signature of zeros",
    () => {
      const [h, b] = parts(sign(key, claims));
      return `${h}.${b}.${Buffer.alloc(64).toString("base64url")}`;
    },
  ],
  [
    "no signature",
    () => {
      const [h, b] = parts(sign(key, claims));
      return `${h}.${b}.`;
    },
  ],
  ["alg none", () => `${part({ alg: "none" })}.${part(claims)}.`],
  ["alg None with a signature", () => header({ alg: "None", kid: "k1" })],
  ["alg of another family", () => header({ alg: "RS256", kid: "k1" })],
  ["alg of another curve", () => header({ alg: "ES384", kid: "k1" })],
  ["the public key as HMAC secret", () => hmac(pem())],
  ["the public JWK as HMAC secret", () => hmac(JSON.stringify(key.publicJwk))],
  [
    "a key of its own in the header",
    () => sign(stranger, claims, { header: { alg: "ES256", jwk: stranger.publicJwk } as never }),
  ],
  [
    "an extension that must be understood",
    () => sign(key, claims, { header: { alg: "ES256", crit: ["b64"], b64: false } as never }),
  ],
  ["another issuer", () => sign(key, { ...claims, iss: "https://ci.example/jobs2" })],
  ["the issuer with a slash", () => sign(key, { ...claims, iss: `${issuer.url}/` })],
  ["the issuer without its path", () => sign(key, { ...claims, iss: "https://ci.example" })],
  ["another audience", () => sign(key, { ...claims, aud: "registry2" })],
  ["an audience that contains ours", () => sign(key, { ...claims, aud: "registry other" })],
  ["no audience", () => sign(key, without("aud"))],
  ["no subject", () => sign(key, without("sub"))],
  ["an empty subject", () => sign(key, { ...claims, sub: "" })],
  ["a subject of 256 characters", () => sign(key, { ...claims, sub: "s".repeat(256) })],
  ["no end", () => sign(key, without("exp"))],
  ["no issue time", () => sign(key, without("iat"), { noTimestamp: true })],
  [
    "an end that is text",
    () => `${part({ alg: "ES256" })}.${part({ ...claims, exp: "9999999999" })}.YQ`,
  ],
  ["an issue time ahead", () => sign(key, { ...claims, iat: now + 61 })],
  ["a beginning ahead", () => sign(key, { ...claims, nbf: now + 61 })],
  ["20,001 characters", () => sign(key, { ...claims, more: "x".repeat(20_000) })],
])("%s is refused", async (_, forge) => {
  const attempt = Promise.resolve().then(() => verify(forge()));
  await expect(attempt).rejects.toMatchObject({
    name: "ValidationError",
    code: "InvalidIdentityToken",
  });
});

test("an old token is refused as such, before any key is asked for", async () => {
  const nobody = { find: () => Promise.reject(new Error("asked")) };
  const old = sign(key, { ...claims, exp: now });
  await expect(verify(old, nobody)).rejects.toMatchObject({ code: "ExpiredTokenException" });
});

test("the issuer that a token claims is read without belief", () => {
  expect(claimedIssuer(sign(stranger, claims))).toBe(issuer.url);
});

test("only public keys for signatures are taken from a key set", () => {
  const keys = [
    key.publicJwk,
    { kty: "oct", k: "c2VjcmV0", kid: "hmac" },
    { ...signingKey("enc").publicJwk, use: "enc" },
    { kty: "RSA", e: "AQAB", kid: "broken" },
    { kty: "EC", crv: "P-256", x: "AA", y: "AA", kid: "off the curve" },
    "text",
  ].filter((each) => typeof each === "object");
  expect(readKeySet(JSON.stringify({ keys })).map(({ keyId }) => keyId)).toEqual(["k1"]);
  expect(() => readKeySet("{}")).toThrow();
});
