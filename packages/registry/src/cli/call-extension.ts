// Calls operations of Packhouse's own: JSON under `/packhouse/v1/`, signed as the AWS APIs are.
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { type ClientFlags, callServer, createClient } from "./client.js";
import { CommandError } from "./command-error.js";

export interface ExtensionCall {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** With its labels filled in and escaped: `/packhouse/v1/accounts/123456789012`. */
  readonly path: string;
  /** Members without a value are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
}

/** The JSON of the answer, undefined for an empty one. @throws CommandError with what the server says */
export async function callExtension(flags: ClientFlags, call: ExtensionCall): Promise<unknown> {
  const response = await openExtension(flags, call);
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
}

/** The open answer, for those that stream. @throws CommandError with what the server says */
export async function openExtension(flags: ClientFlags, call: ExtensionCall): Promise<Response> {
  const { config } = createClient(flags);
  const endpoint = await config.endpoint?.();
  if (endpoint === undefined) throw new CommandError("There is no endpoint to call.");
  const { protocol, hostname, port, path } = endpoint;
  const query = Object.fromEntries(
    Object.entries(call.query ?? {}).filter((pair): pair is [string, string] => {
      return pair[1] !== undefined;
    }),
  );
  const body = call.body && JSON.stringify(call.body);
  const signer = new SignatureV4({
    service: "codeartifact",
    region: config.region,
    credentials: config.credentials,
    sha256: Sha256,
  });
  const host = port === undefined ? hostname : `${hostname}:${port}`;
  const request = {
    ...{ method: call.method, protocol, hostname, query },
    ...(port !== undefined && { port }),
    path: `${path.replace(/\/$/, "")}${call.path}`,
    headers: { host, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body }),
  };
  // Credentials are looked for only now, and may not be found.
  const signed = await callServer(() => signer.sign(request));
  const url = new URL(`${protocol}//${host}${signed.path}`);
  url.search = new URLSearchParams(query).toString();
  return checked(await send(url, call.method, signed.headers, body));
}

async function send(
  url: URL,
  method: string,
  headers: Record<string, string>,
  body: string | undefined,
): Promise<Response> {
  try {
    return await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  } catch (cause) {
    throw new CommandError(
      `${url.origin} does not answer. Is the server running? Name it with --endpoint or AWS_ENDPOINT_URL.`,
      { cause },
    );
  }
}

async function checked(response: Response): Promise<Response> {
  if (response.ok) return response;
  const text = await response.text();
  throw new CommandError(messageIn(text) ?? `The server answered ${response.status}.`);
}

function messageIn(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    return typeof message === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}
