/** Generates requests that no honest client sends. */
import type { SeededRandom } from "../harness/seeded-random.js";

/** Part of every name the generator invents, to find files that should not exist. */
export const MARKER = "intruder";

export interface MalformedRequestOptions {
  readonly random: SeededRandom;
  /** Path of a repository endpoint, with the trailing slash. */
  readonly repositoryPath: string;
  readonly token: string;
}

/** The bytes of one request, as they go to the socket. */
export function malformedRequest({
  random,
  repositoryPath,
  token,
}: MalformedRequestOptions): Buffer {
  const method = random.pick(METHODS);
  const target = random.pick([
    () => repositoryPath + random.pick(PATHS),
    () => repositoryPath + randomText(random),
    () => random.pick(CONTROL_PATHS),
    () => `/${random.pick(PATHS)}`,
    () => `/d/${random.pick(PATHS)}/npm/${random.pick(PATHS)}`,
  ])();
  const body = random.pick(BODIES)(random);
  const headers = [
    "host: 127.0.0.1",
    "connection: close",
    random.pick(AUTHORIZATIONS)(token),
    random.pick(HEADERS)(random),
    random.pick(LENGTHS)(body),
  ].filter((line) => line !== "");
  const head = `${method} ${target} ${random.pick(PROTOCOLS)}\r\n${headers.join("\r\n")}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}

const METHODS = [
  "GET",
  "GET",
  "GET",
  "PUT",
  "PUT",
  "POST",
  "DELETE",
  "HEAD",
  "PATCH",
  "OPTIONS",
  "BREW",
] as const;

const PROTOCOLS = [
  "HTTP/1.1",
  "HTTP/1.1",
  "HTTP/1.1",
  "HTTP/1.1",
  "HTTP/1.0",
  "HTTP/9.9",
  "",
] as const;

const PATHS = [
  `../../../../${MARKER}`,
  `..%2f..%2f..%2f${MARKER}`,
  `%2e%2e/%2e%2e/${MARKER}`,
  `%252e%252e%252f${MARKER}`,
  `..\\..\\${MARKER}`,
  `..%5c..%5c${MARKER}`,
  `${MARKER}%00.tgz`,
  `${MARKER}/-/../../../${MARKER}.tgz`,
  `${MARKER}/-/%2e%2e%2f${MARKER}-1.0.0.tgz`,
  `@${MARKER}%2f%2f${MARKER}`,
  `@${MARKER}%252f${MARKER}`,
  `@${MARKER}/..%2f..%2f${MARKER}`,
  `@/${MARKER}`,
  `@@${MARKER}/${MARKER}`,
  `${MARKER}%`,
  `${MARKER}%zz`,
  `${MARKER}%c3%28`,
  `${MARKER}%ff%fe`,
  `${MARKER}%ed%a0%80`,
  `//${MARKER}//`,
  `${MARKER}?write=%`,
  `${MARKER}/-rev/%00`,
  `-/package/${MARKER}/dist-tags/%2e%2e`,
  `-/package/@${MARKER}%2f${MARKER}/dist-tags/__proto__`,
  "-/v1/search?text=%ff&size=-1&from=1e999",
  "-/v1/search?size=999999999999999999999",
  "-/npm/v1/security/advisories/bulk",
  "-/npm/v1/attestations/..%2f..%2f@1.0.0",
  `-/user/org.couchdb.user:${MARKER}`,
  "__proto__",
  "constructor",
  "__proto__/-/__proto__-1.0.0.tgz",
  "node_modules",
  "C:%5cwindows%5csystem32",
  "CON",
  "%0d%0aset-cookie:%20a=b",
  "😀",
  "",
] as const;

const CONTROL_PATHS = [
  `/v1/domain?domain=../${MARKER}`,
  `/v1/domain?domain=${MARKER}&domain=${MARKER}`,
  "/v1/domain?domain[]=a&domain[__proto__]=b",
  "/v1/repository?domain=acme&repository=%00",
  "/v1/package/versions?domain=acme&repository=packages&format=npm&package=%ff&max-results=abc",
  "/v1/package/version/asset?domain=acme&repository=packages&format=npm&package=../../x&version=1&asset=..%2fx",
  "/v1/domains",
  "/v1/%2e%2e/v1/domains",
  "/?Action=CreateUser&UserName=../x",
  "/console/..%2f..%2f..%2fetc%2fpasswd",
  "/metrics?%",
  "*",
  "http://elsewhere.invalid/v1/domains",
  "elsewhere.invalid:443",
] as const;

const AUTHORIZATIONS = [
  (token: string) => `authorization: Bearer ${token}`,
  (token: string) => `authorization: Bearer ${token}`,
  (token: string) => `authorization: Basic ${Buffer.from(`aws:${token}`).toString("base64")}`,
  () => "",
  () => "authorization: Bearer ",
  () => "authorization: Basic !!!",
  () => "authorization: Basic " + "A".repeat(5_000),
  () => "authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
  () => "authorization: AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=, Signature=zz",
  () => "authorization: AWS4-HMAC-SHA256",
  (token: string) => `authorization: Bearer ${token}\r\nauthorization: Bearer other`,
] as const;

const HEADERS = [
  () => "",
  () => "__proto__: polluted",
  () => "range: bytes=0-0,0-0,-99999999999999999999",
  () => "range: bytes=5-1",
  () => 'if-none-match: "',
  () => "accept: application/vnd.npm.install-v1+json;q=NaN, */*;q=-1",
  () => "accept-encoding: gzip;q=2, \x01",
  () => "content-encoding: gzip",
  () => "content-encoding: br, gzip",
  () => "content-type: application/json; charset=utf-7",
  () => "transfer-encoding: gzip",
  () => "expect: 100-continue",
  () => "x-amz-date: yesterday",
  () => "x-forwarded-host: elsewhere.invalid",
  () => "no-colon-here",
  (random: SeededRandom) => `x-long: ${"y".repeat(random.below(20_000))}`,
  (random: SeededRandom) =>
    Array.from({ length: random.below(300) }, (_, index) => `x-${index}: 1`).join("\r\n"),
] as const;

const BODIES = [
  () => Buffer.alloc(0),
  () => Buffer.from("{"),
  () => Buffer.from("null"),
  () => Buffer.from("[]"),
  () => Buffer.from('"string"'),
  () => Buffer.from('{"__proto__":{"admin":true}}'),
  () => Buffer.from("[".repeat(50_000)),
  () => Buffer.from('{"a":'.repeat(10_000)),
  () => Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff]),
  () => Buffer.from([0xff, 0xfe, 0x00, 0x22]),
  () => Buffer.from(publishBody(`../../${MARKER}`, "1.0.0", "AAAA")),
  () => Buffer.from(publishBody(MARKER, "../1.0.0", "AAAA")),
  () => Buffer.from(publishBody(MARKER, "1.0.0", "!!not base64!!")),
  () => Buffer.from(publishBody(MARKER, "1.0.0", "")),
  () => Buffer.from(publishBody(MARKER, "1.0.0", Buffer.from("not a tarball").toString("base64"))),
  () => Buffer.from(publishBody("__proto__", "constructor", "AAAA")),
  (random: SeededRandom) => Buffer.from(randomText(random)),
] as const;

const LENGTHS = [
  (body: Buffer) => `content-length: ${body.length}`,
  (body: Buffer) => `content-length: ${body.length}`,
  (body: Buffer) => `content-length: ${body.length}`,
  (body: Buffer) => `content-length: ${Math.max(0, body.length - 1)}`,
  () => "content-length: -1",
  () => "content-length: 1e3",
  () => "content-length: 99999999999999999999",
  (body: Buffer) => `content-length: ${body.length}\r\ntransfer-encoding: chunked`,
  (body: Buffer) => `content-length: ${body.length}\r\ncontent-length: ${body.length + 1}`,
  () => "transfer-encoding: chunked",
  () => "",
] as const;

function publishBody(name: string, version: string, data: string): string {
  return JSON.stringify({
    _id: name,
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { name, version, dist: { tarball: `file:///etc/${MARKER}` } } },
    _attachments: { [`../../${name}-${version}.tgz`]: { data, length: data.length } },
  });
}

function randomText(random: SeededRandom): string {
  const length = random.below(300);
  const characters = Array.from({ length }, () => String.fromCharCode(33 + random.below(222)));
  return characters.join("");
}
