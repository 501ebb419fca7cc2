// Requests as they come over the wire, signed by the AWS SDK or by hand, for the tests of the verifier.
import { createHash, createHmac } from "node:crypto";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { AccessDeniedError } from "../errors.js";
import { Secret } from "../secret.js";
import { readSignature, type SigningCredential } from "./sigv4.js";

export const NOW = Date.parse("2026-11-21T12:00:00Z");
export const REGION = "us-local-1";
export const KEY_ID = "AKIAABCDEFGHIJKLMNOP";
export const SECRET = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0";
export const active: SigningCredential = { secretAccessKey: new Secret(SECRET), isActive: true };
export const sha256 = (body: string | Buffer) => createHash("sha256").update(body).digest("hex");

export interface Wire {
  method: string;
  rawTarget: string;
  rawHeaders: string[];
  body: string;
  credential?: SigningCredential | undefined;
  nowMs?: number;
}

export function verify(wire: Wire): string {
  const rules = {
    regions: [REGION],
    service: "codeartifact",
    clock: () => wire.nowMs ?? NOW,
    maxSkewMs: 900_000,
  };
  const signature = readSignature(wire, sha256(wire.body), rules);
  const known = "credential" in wire ? wire.credential : active;
  signature.verify(signature.accessKeyId === KEY_ID ? known : undefined);
  return signature.accessKeyId;
}

export function codeOf(wire: Wire): string {
  try {
    verify(wire);
    return "accepted";
  } catch (error) {
    if (error instanceof AccessDeniedError && error.kind === "unauthenticated")
      return error.code ?? "no code";
    throw error;
  }
}

export const escape = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

export interface Plan {
  method?: string;
  path?: string;
  query?: Record<string, string | string[]>;
  headers?: Record<string, string>;
  body?: string;
  atMs?: number;
  service?: string;
  region?: string;
  secret?: string;
  sessionToken?: string;
}

/** A request as the AWS SDK for JavaScript signs it. */
export async function sdkSigned(plan: Plan = {}): Promise<Wire> {
  const { method = "POST", path = "/v1/domain", query = { domain: "main" }, body = "{}" } = plan;
  const signer = new SignatureV4({
    credentials: {
      accessKeyId: KEY_ID,
      secretAccessKey: plan.secret ?? SECRET,
      ...(plan.sessionToken !== undefined && { sessionToken: plan.sessionToken }),
    },
    region: plan.region ?? REGION,
    service: plan.service ?? "codeartifact",
    sha256: Sha256,
  });
  const headers = {
    host: "127.0.0.1:8420",
    "content-type": "application/json",
    "user-agent": "test",
    ...plan.headers,
  };
  const signed = await signer.sign(
    { method, protocol: "http:", hostname: "127.0.0.1", path, query, headers, body },
    { signingDate: new Date(plan.atMs ?? NOW) },
  );
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => `${escape(name)}=${escape(one)}`),
  );
  return {
    method,
    rawTarget: pairs.length === 0 ? path : `${path}?${pairs.join("&")}`,
    rawHeaders: Object.entries(signed.headers).flat(),
    body,
  };
}

export const headerIndex = (wire: Wire, name: string) =>
  wire.rawHeaders.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name);

export function setHeader(wire: Wire, name: string, value: string | undefined): Wire {
  const rawHeaders = [...wire.rawHeaders];
  const at = headerIndex(wire, name);
  if (value === undefined) rawHeaders.splice(at, 2);
  else if (at < 0) rawHeaders.push(name, value);
  else rawHeaders[at + 1] = value;
  return { ...wire, rawHeaders };
}

export const header = (wire: Wire, name: string) =>
  wire.rawHeaders[headerIndex(wire, name) + 1] ?? "";

/** Signs again, correctly, after the request was changed: only the rule under test is left to refuse it. */
export function resigned(wire: Wire, signedHeaders: string[], canonicalPath?: string): Wire {
  const [path = "", query = ""] = wire.rawTarget.split("?");
  const date = header(wire, "x-amz-date");
  const scope = `${date.slice(0, 8)}/${REGION}/codeartifact/aws4_request`;
  const lines = signedHeaders.map((name) => `${name}:${header(wire, name.toLowerCase()).trim()}\n`);
  const canonical = [
    wire.method,
    canonicalPath ?? path.split("/").map(escape).join("/"),
    query.split("&").sort().join("&"),
    lines.join(""),
    signedHeaders.join(";"),
    sha256(wire.body),
  ].join("\n");
  const key = [date.slice(0, 8), REGION, "codeartifact", "aws4_request"].reduce<Buffer>(
    (k, part) => createHmac("sha256", k).update(part).digest(),
    Buffer.from(`AWS4${SECRET}`),
  );
  const signature = createHmac("sha256", key)
    .update(["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n"))
    .digest("hex");
  return setHeader(
    wire,
    "authorization",
    `AWS4-HMAC-SHA256 Credential=${KEY_ID}/${scope}, SignedHeaders=${signedHeaders.join(";")}, Signature=${signature}`,
  );
}

export const allSigned = ["content-type", "host", "x-amz-content-sha256", "x-amz-date"];
export const authorizationOf = (edit: (text: string) => string) => (wire: Wire) =>
  setHeader(wire, "authorization", edit(header(wire, "authorization")));
export const withHeader = (name: string, value: string | undefined) => (wire: Wire) =>
  setHeader(wire, name, value);
export const withTarget = (edit: (target: string) => string) => (wire: Wire) => ({
  ...wire,
  rawTarget: edit(wire.rawTarget),
});
export const duplicated = (name: string, spelling: string) => (wire: Wire) => ({
  ...wire,
  rawHeaders: [...wire.rawHeaders, spelling, header(wire, name)],
});
