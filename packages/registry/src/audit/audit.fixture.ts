import { Readable } from "node:stream";
import type { Caller } from "../access/caller.js";
import type { HttpRequest } from "../http/request.js";

/** A request that a handler may note things of. */
export function aRequest(changed: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: "GET",
    rawTarget: "/d/main-111111111111/npm/app/@acme%2flib?write=true",
    segments: [],
    hasTrailingSlash: false,
    query: new URLSearchParams(),
    headers: { "user-agent": "npm/11", host: "packages.example" },
    rawHeaders: [],
    body: Readable.from([]),
    sourceIp: "192.0.2.7",
    isSecure: false,
    requestId: "11111111-2222-3333-4444-555555555555",
    signal: new AbortController().signal,
    log: {},
    ...changed,
  };
}

/** A user with a token. */
export function aCaller(changed: Partial<Caller> = {}): Caller {
  return {
    principal: {
      arn: "arn:aws:iam::222222222222:user/ann",
      accountId: "222222222222",
      kind: "user",
      principalId: "AIDAANN",
      name: "ann",
    },
    sourceIp: "192.0.2.7",
    isSecure: false,
    userAgent: "npm/11",
    requestId: "11111111-2222-3333-4444-555555555555",
    credential: {
      kind: "token",
      tokenId: "token-1",
      isStored: false,
      domainName: "main",
      domainOwner: "111111111111",
      issuedAtMs: 1_000,
      expiresAtMs: 2_000_000,
    },
    ...changed,
  };
}

/** The repository `app` of domain `main`, and a package of it. */
export const appRepository = {
  domain: { name: "main", owner: "111111111111" },
  repository: "app",
} as const;
