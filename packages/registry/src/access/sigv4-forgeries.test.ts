import { Secret } from "../secret.js";
import {
  NOW,
  REGION,
  KEY_ID,
  active,
  sha256,
  type Wire,
  codeOf,
  sdkSigned,
  setHeader,
  resigned,
  allSigned,
  authorizationOf,
  withHeader,
  withTarget,
  duplicated,
} from "./signed-wire.fixture.js";

type Negative = readonly [string, string, (wire: Wire) => Wire | Promise<Wire>];

const Missing = "MissingAuthenticationToken";
const Incomplete = "IncompleteSignature";
const Invalid = "InvalidSignatureException";

// prettier-ignore
const negatives: readonly Negative[] = [
  ["no Authorization header", Missing, withHeader("authorization", undefined)],
  ["empty Authorization header", Missing, withHeader("authorization", "")],
  ["Bearer", Incomplete, withHeader("authorization", "Bearer abc")],
  ["Basic", Incomplete, withHeader("authorization", "Basic YTpi")],
  ["SigV4A", Incomplete, authorizationOf((a) => a.replace("HMAC-SHA256", "ECDSA-P256-SHA256"))],
  ["lower-case algorithm", Incomplete, authorizationOf((a) => a.replace("AWS4-", "aws4-"))],
  ["only the algorithm", Incomplete, withHeader("authorization", "AWS4-HMAC-SHA256")],
  ["no Credential", Incomplete, authorizationOf((a) => a.replace(/Credential=[^,]+, /, ""))],
  ["no SignedHeaders", Incomplete, authorizationOf((a) => a.replace(/SignedHeaders=[^,]+, /, ""))],
  ["no Signature", Incomplete, authorizationOf((a) => a.replace(/, Signature=.*/, ""))],
  ["two Signatures", Incomplete, authorizationOf((a) => `${a}, Signature=${"0".repeat(64)}`)],
  ["two Credentials", Incomplete, authorizationOf((a) => `${a}, Credential=a/b/c/d/aws4_request`)],
  ["unknown field", Incomplete, authorizationOf((a) => `${a}, Extra=1`)],
  ["short signature", Incomplete, authorizationOf((a) => a.slice(0, -1))],
  ["long signature", Incomplete, authorizationOf((a) => `${a}0`)],
  ["upper-case signature", Incomplete, authorizationOf((a) => a.replace(/[0-9a-f]{64}$/, "A".repeat(64)))],
  ["zero signature", Invalid, authorizationOf((a) => a.replace(/[0-9a-f]{64}$/, "0".repeat(64)))],
  ["scope of four parts", Incomplete, authorizationOf((a) => a.replace("/aws4_request", ""))],
  ["scope of six parts", Incomplete, authorizationOf((a) => a.replace("/aws4_request", "/aws4_request/x"))],
  ["another terminator", Incomplete, authorizationOf((a) => a.replace("aws4_request", "aws5_request"))],
  ["no key id", Incomplete, authorizationOf((a) => a.replace(KEY_ID, ""))],
  ["key id with path", Incomplete, authorizationOf((a) => a.replace(KEY_ID, "../../etc/passwd0000"))],
  ["scope date with dashes", Incomplete, authorizationOf((a) => a.replace("20261121", "2026-11-21"))],
  ["another region", Invalid, () => sdkSigned({ region: "eu-west-1" })],
  ["empty region", Invalid, authorizationOf((a) => a.replace(`/${REGION}/`, "//"))],
  ["another service", Invalid, () => sdkSigned({ service: "s3" })],
  ["iam's service", Invalid, () => sdkSigned({ service: "iam" })],
  ["scope date of yesterday", Invalid, authorizationOf((a) => a.replace("20261121", "20261120"))],
  [
    "one second over midnight",
    Invalid,
    async () => {
      const wire = await sdkSigned({ atMs: Date.parse("2026-11-21T23:59:59Z") });
      return {
        ...setHeader(wire, "x-amz-date", "20261122T000000Z"),
        nowMs: Date.parse("2026-11-22T00:00:00Z"),
      };
    },
  ],
  [
    "one second before midnight",
    Invalid,
    async () => {
      const wire = await sdkSigned({ atMs: Date.parse("2026-11-22T00:00:00Z") });
      return {
        ...setHeader(wire, "x-amz-date", "20261121T235959Z"),
        nowMs: Date.parse("2026-11-22T00:00:00Z"),
      };
    },
  ],
  ["16 minutes old", "RequestExpired", () => sdkSigned({ atMs: NOW - 960_000 })],
  ["16 minutes ahead", "RequestExpired", () => sdkSigned({ atMs: NOW + 960_000 })],
  ["a year old", "RequestExpired", () => sdkSigned({ atMs: NOW - 31_536_000_000 })],
  ["no date", Incomplete, withHeader("x-amz-date", undefined)],
  ["garbled date", Incomplete, withHeader("x-amz-date", "yesterday")],
  ["extended ISO date", Incomplete, withHeader("x-amz-date", "2026-11-21T12:00:00Z")],
  ["impossible date", Incomplete, withHeader("x-amz-date", "20261321T120000Z")],
  [
    "host not signed",
    Invalid,
    (w) =>
      resigned(
        w,
        allSigned.filter((n) => n !== "host"),
      ),
  ],
  ["content-type not signed", Invalid, (w) => resigned(w, allSigned.slice(1))],
  ["x-amz-date not signed", Invalid, (w) => resigned(w, allSigned.slice(0, 3))],
  ["x-amz-content-sha256 not signed", Invalid, (w) => resigned(w, ["content-type", "host", "x-amz-date"])],
  ["x-amz-target added", Invalid, withHeader("x-amz-target", "Other")],
  ["x-amz-target not signed", Invalid, (w) => resigned(setHeader(w, "x-amz-target", "Other"), allSigned)],
  [
    "content-type added",
    Invalid,
    async () => {
      const plain = resigned(setHeader(await sdkSigned(), "content-type", undefined), allSigned.slice(1));
      return setHeader(plain, "content-type", "text/html");
    },
  ],
  ["signed headers unsorted", Incomplete, (w) => resigned(w, [...allSigned].reverse())],
  ["signed headers upper-case", Incomplete, (w) => resigned(w, ["Content-Type", ...allSigned.slice(1)])],
  ["signed header twice", Incomplete, (w) => resigned(w, ["content-type", ...allSigned])],
  ["signed headers with an empty name", Incomplete, (w) => resigned(w, ["", ...allSigned])],
  ["signed headers empty", Incomplete, authorizationOf((a) => a.replace(/SignedHeaders=[^,]+/, "SignedHeaders="))],
  ["signed header that was not sent", Invalid, (w) => resigned(w, [...allSigned, "x-none"])],
  ["two Authorization headers", Incomplete, duplicated("authorization", "Authorization")],
  ["two Authorization headers in one case", Incomplete, duplicated("authorization", "authorization")],
  ["two dates", Incomplete, duplicated("x-amz-date", "X-Amz-Date")],
  ["two hosts", Incomplete, duplicated("host", "Host")],
  ["two body hashes", Incomplete, duplicated("x-amz-content-sha256", "X-AMZ-CONTENT-SHA256")],
  [
    "two security tokens",
    Incomplete,
    (w) => ({
      ...w,
      rawHeaders: [...w.rawHeaders, "x-amz-security-token", "a", "X-Amz-Security-Token", "b"],
    }),
  ],
  ["two content types", Incomplete, duplicated("content-type", "Content-Type")],
  ["another host", Invalid, withHeader("host", "elsewhere")],
  ["another method", Invalid, (w) => ({ ...w, method: "GET" })],
  ["another path", Invalid, withTarget((t) => t.replace("domain?", "domains?"))],
  ["path in another case", Invalid, withTarget((t) => t.replace("/v1/", "/V1/"))],
  ["doubled slash", Invalid, withTarget((t) => t.replace("/v1/", "/v1//"))],
  ["dot segment", Invalid, withTarget((t) => t.replace("/v1/", "/v1/./"))],
  ["dot-dot segment", Invalid, withTarget((t) => t.replace("/v1/", "/x/../v1/"))],
  ["doubled slash, signed as such", Invalid, (w) => resigned(withTarget((t) => t.replace("/v1/", "/v1//"))(w), allSigned)],
  ["escaped slash", Invalid, withTarget((t) => t.replace("/v1/", "/v1%2F"))],
  ["needlessly escaped letter", Invalid, withTarget((t) => t.replace("/v1/", "/%761/"))],
  [
    "path once encoded only in the signature",
    Invalid,
    async () => {
      const wire = await sdkSigned({ path: "/v1/a%20b" });
      return resigned(wire, allSigned, "/v1/a%20b");
    },
  ],
  ["absolute target", Invalid, withTarget((t) => `http://127.0.0.1:8420${t}`)],
  ["fragment", Invalid, withTarget((t) => `${t}#x`)],
  ["query added", Invalid, withTarget((t) => `${t}&max=1`)],
  ["query removed", Invalid, withTarget((t) => t.replace(/\?.*/, ""))],
  ["query value changed", Invalid, withTarget((t) => t.replace("main", "mail"))],
  ["query key in another case", Invalid, withTarget((t) => t.replace("domain=", "Domain="))],
  ["empty query part", Invalid, withTarget((t) => `${t}&`)],
  ["query not UTF-8", Invalid, withTarget((t) => `${t}%ff`)],
  ["plus for an escaped plus", Invalid, async () => withTarget((t) => t.replace("%2B", "+"))(await sdkSigned({ query: { domain: "a+b" } }))],
  ["lower-case escapes", Invalid, async () => withTarget((t) => t.replace("%2B", "%2b"))(await sdkSigned({ query: { domain: "a+b" } }))],
  ["header and query credentials", Incomplete, withTarget((t) => `${t}&X-Amz-Signature=0`)],
  ["header and query credentials in another case", Incomplete, withTarget((t) => `${t}&x-aMz-credential=0`)],
  ["header and escaped query credentials", Incomplete, withTarget((t) => `${t}&X%2DAmz-Algorithm=0`)],
  [
    "presigned GET",
    Incomplete,
    (w) => ({
      ...setHeader(w, "authorization", undefined),
      method: "GET",
      rawTarget: "/v1/domains?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=60&X-Amz-Signature=00",
    }),
  ],
  [
    "presigned POST",
    Incomplete,
    (w) => ({
      ...setHeader(w, "authorization", undefined),
      rawTarget: "/v1/domains?x-amz-signature=00",
    }),
  ],
  ["another body", Invalid, (w) => ({ ...w, body: '{"a":1}' })],
  ["empty body", Invalid, (w) => ({ ...w, body: "" })],
  ["body hash of another body", Invalid, withHeader("x-amz-content-sha256", sha256("other"))],
  ["UNSIGNED-PAYLOAD", Invalid, () => sdkSigned({ headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } })],
  ["STREAMING-UNSIGNED-PAYLOAD-TRAILER", Invalid, () => sdkSigned({ headers: { "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER" } })],
  ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", Invalid, () => sdkSigned({ headers: { "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" } })],
  [
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    Invalid,
    () =>
      sdkSigned({
        headers: { "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" },
      }),
  ],
  ["another secret", Invalid, () => sdkSigned({ secret: "other" })],
  ["unknown key", "UnrecognizedClientException", (w) => ({ ...w, credential: undefined })],
  ["inactive key", "InvalidClientTokenId", (w) => ({ ...w, credential: { ...active, isActive: false } })],
  [
    "inactive key, wrong secret",
    Invalid,
    async () => ({
      ...(await sdkSigned({ secret: "x" })),
      credential: { ...active, isActive: false },
    }),
  ],
  ["session token with a long-term key", "UnrecognizedClientException", () => sdkSigned({ sessionToken: "t" })],
  [
    "temporary key without its token",
    "UnrecognizedClientException",
    (w) => ({
      ...w,
      credential: { ...active, session: { token: new Secret("t"), expiresAtMs: NOW + 1 } },
    }),
  ],
  [
    "temporary key with another's token",
    "UnrecognizedClientException",
    async () => ({
      ...(await sdkSigned({ sessionToken: "u" })),
      credential: { ...active, session: { token: new Secret("t"), expiresAtMs: NOW + 1 } },
    }),
  ],
];

test.each(negatives)("%s is refused with %s", async (_, code, change) => {
  const wire = await sdkSigned();
  expect(codeOf(wire)).toBe("accepted");
  expect(codeOf(await change(wire))).toBe(code);
});
