// The two headers that carry a signature and its time, parsed strictly.
import { signatureError } from "./signature-error.js";

export interface SignatureHeader {
  readonly accessKeyId: string;
  /** `YYYYMMDD` */
  readonly scopeDate: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  /** 64 lower-case hex digits. */
  readonly signature: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";

/** @throws AccessDeniedError MissingAuthenticationToken, IncompleteSignature */
export function parseSignatureHeader(authorization: string | undefined): SignatureHeader {
  if (authorization === undefined || authorization === "") {
    throw signatureError(
      "MissingAuthenticationToken",
      "The request is not signed; this API needs AWS Signature Version 4.",
    );
  }
  if (!authorization.startsWith(`${ALGORITHM} `)) {
    throw signatureError("IncompleteSignature", `The Authorization header must use ${ALGORITHM}.`);
  }
  const fields = new Map<string, string>();
  for (const part of authorization.slice(ALGORITHM.length + 1).split(",")) {
    const [, name, value] = /^ *(Credential|SignedHeaders|Signature)=([^ ]+) *$/.exec(part) ?? [];
    if (name === undefined || value === undefined || fields.has(name)) throw malformed();
    fields.set(name, value);
  }
  const credential = fields.get("Credential")?.split("/") ?? [];
  const [accessKeyId, scopeDate, region, service, terminator, ...more] = credential;
  const signedHeaders = fields.get("SignedHeaders");
  const signature = fields.get("Signature");
  if (
    signedHeaders === undefined ||
    signature === undefined ||
    !/^[0-9a-f]{64}$/.test(signature) ||
    accessKeyId === undefined ||
    !/^\w{16,128}$/.test(accessKeyId) ||
    scopeDate === undefined ||
    !/^\d{8}$/.test(scopeDate) ||
    region === undefined ||
    service === undefined ||
    terminator !== "aws4_request" ||
    more.length > 0
  ) {
    throw malformed();
  }
  return {
    accessKeyId,
    scopeDate,
    region,
    service,
    signedHeaders: signedHeaders.split(";"),
    signature,
  };
}

/** When the request says it was signed, in ISO 8601's basic form. @throws AccessDeniedError IncompleteSignature */
export function signingTime(headers: ReadonlyMap<string, string>): {
  readonly basic: string;
  readonly atMs: number;
} {
  const basic = headers.get("x-amz-date") ?? fromHttpDate(headers.get("date")) ?? "";
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(basic) ?? [];
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(atMs)) {
    throw signatureError(
      "IncompleteSignature",
      "The x-amz-date header (or date) must be a time like 20260131T235959Z.",
    );
  }
  return { basic, atMs };
}

function fromHttpDate(date: string | undefined): string | undefined {
  const atMs = date === undefined ? NaN : Date.parse(date);
  // Only RFC 9110's form; Date.parse alone would take nearly anything.
  if (Number.isNaN(atMs) || new Date(atMs).toUTCString() !== date) return undefined;
  return new Date(atMs).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

function malformed() {
  return signatureError(
    "IncompleteSignature",
    "The Authorization header must hold Credential=KEY/DATE/REGION/SERVICE/aws4_request, SignedHeaders and Signature, each once.",
  );
}
