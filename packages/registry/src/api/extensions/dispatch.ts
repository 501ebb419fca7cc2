import type { Access } from "../../access/access.js";
import type { Caller } from "../../access/caller.js";
import { signatureError } from "../../access/signature-error.js";
import { noteCall } from "../../audit/notes.js";
import type { Reply } from "../../http/reply.js";
import type { HttpRequest } from "../../http/request.js";
import { parseJson, readBody } from "../body.js";
import { noteFailure } from "../note-failure.js";
import { errorReply, unknownOperationReply } from "../errors.js";
import type { Credentials, Extension } from "./extension.js";
import { readInput } from "./read-input.js";
import { createRoutes, type Match } from "./routes.js";

export interface ExtensionDispatchOptions {
  readonly extensions: readonly Extension[];
  readonly access: Pick<Access, "authenticateSignature" | "authenticateToken" | "authorise">;
  readonly onUnexpectedError: (error: unknown, request: HttpRequest) => void;
}

/** Answers requests for extensions; undefined for paths that are none's. The reply never rejects. */
export function createExtensionDispatch(
  options: ExtensionDispatchOptions,
): (request: HttpRequest) => Promise<Reply> | undefined {
  const routes = createRoutes(options.extensions);
  return (request) => {
    if (request.hasTrailingSlash || !routes.isKnownPath(request.segments)) return undefined;
    return answer(options, request, routes.find(request.method, request.segments));
  };
}

async function answer(
  options: ExtensionDispatchOptions,
  request: HttpRequest,
  match: Match | undefined,
): Promise<Reply> {
  if (match === undefined) return unknownOperationReply();
  try {
    return await run(options.access, request, match);
  } catch (error) {
    return errorReply(noteFailure(error, request, options.onUnexpectedError));
  }
}

async function run(
  access: ExtensionDispatchOptions["access"],
  request: HttpRequest,
  { extension, labels }: Match,
): Promise<Reply> {
  // Which action it is, its input says.
  const notes = noteCall(request, "Management", `packhouse:${extension.method} ${extension.path}`);
  const body = await readBody(request.body);
  const caller = await authenticate(access, request, body, extension.credentials);
  request.log.principal = caller.principal.arn;
  notes.caller = caller;
  const input = readInput(extension.input, {
    labels,
    query: request.query,
    body: parseJson(body),
  });
  if (typeof input === "object" && input !== null) notes.parameters = input;
  const checks = await extension.access(input, caller);
  if (checks !== "own") {
    request.log.action = checks[0].action;
    // Beside its own action an operation may ask for one of AWS's.
    const own = checks.find(({ action }) => action.startsWith("packhouse:")) ?? checks[0];
    notes.action = own.action;
    notes.resources = checks.map(({ resource }) => resource);
    for (const check of checks) await access.authorise(caller, check);
    notes.isAllowed = true;
  }
  const { signal, headers } = request;
  return extension.handle(input, { caller, signal, headers });
}

async function authenticate(
  access: ExtensionDispatchOptions["access"],
  request: HttpRequest,
  body: Buffer,
  credentials: Credentials,
): Promise<Caller> {
  const { authorization } = request.headers;
  const isToken = authorization !== undefined && /^(bearer|basic) /i.test(authorization);
  if (credentials === "signature-or-token" && isToken) return access.authenticateToken(request);
  if (credentials === "signature-or-token" && authorization === undefined) {
    throw signatureError(
      "MissingAuthenticationToken",
      "No credentials were sent: send an authorization token (Authorization: Bearer …), or sign the request with AWS Signature Version 4.",
    );
  }
  return access.authenticateSignature(request, body);
}
