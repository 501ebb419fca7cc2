// One audit record, CloudTrail's shape (eventVersion 1.11), as a line of JSON. Runs for every package read: what is the
// same for many records is made once, and the rest is put together as text.
import { randomUUID } from "node:crypto";
import type { AuditLine } from "../database/request-scope.js";
import type { HttpRequest } from "../http/request.js";
import { pathOf } from "../logger.js";
import { errorCode, isRefusal } from "./error-code.js";
import { hideSecrets, shorten } from "./hide-secrets.js";
import type { Call } from "./notes.js";
import { type AuditedOperation, operationOf } from "./operation.js";
import { operationParameters, packageParameters } from "./request-parameters.js";
import { describeResources, recipientsOf } from "./resources.js";
import { federatedIdentity, unprovenIdentity, UserIdentities } from "./user-identity.js";

/** What is known of a request once it is answered; before that, only how long it took. */
export interface Outcome {
  readonly durationMs: number;
  /** Absent: not answered yet, the record is written with the change. */
  readonly status?: number;
  readonly bytesOut?: number | undefined;
  readonly isAborted?: boolean;
}

const maxRecordBytes = 4_096;
const maxTextChars = 1_024;

interface KnownOperation extends AuditedOperation {
  /** The members that say it, JSON without braces. */
  readonly json: string;
}

/** Makes records of one registry. */
export class RecordWriter {
  readonly #region: string;
  readonly #identities = new UserIdentities();
  /** Actions are ours, so that there are few. */
  readonly #operations = new Map<string, KnownOperation>();

  constructor(region: string) {
    this.#region = region;
  }

  operation(action: string): AuditedOperation {
    return this.#operation(action);
  }

  /** At most 4 KiB. `atMs`: when the request was answered, or its change was made. */
  write(request: HttpRequest, call: Call, outcome: Outcome, atMs: number): AuditLine {
    const text = this.#text(request, call, outcome, atMs);
    // Most characters are one byte; three at most each.
    if (text.length * 3 <= maxRecordBytes || Buffer.byteLength(text) <= maxRecordBytes) {
      return { text, atMs };
    }
    const brief = { ...call, parameters: { truncated: true }, response: { truncated: true } };
    return { text: this.#text(request, brief, outcome, atMs), atMs };
  }

  #text(request: HttpRequest, call: Call, outcome: Outcome, atMs: number): string {
    const { category, error } = call;
    const operation = this.#operation(call.action);
    const id = randomUUID();
    const recipients = recipientsOf(call);
    const parameters =
      category === "Data"
        ? packageParameters(request.log, call.resources?.[0])
        : operationParameters(call);
    return (
      `{"eventVersion":"1.11","eventTime":"${new Date(atMs).toISOString()}","eventID":"${id}",` +
      `"requestID":"${request.requestId}",${operation.json},"eventType":"AwsApiCall",` +
      `"eventCategory":"${category}","managementEvent":${category === "Management"},` +
      `"awsRegion":"${this.#region}",${accountsOf(recipients, id)}` +
      `"userIdentity":${this.#identity(request, call)},` +
      `"sourceIPAddress":${JSON.stringify(request.sourceIp)},` +
      `"userAgent":${quoted(request.headers["user-agent"])},${tlsOf(request)}` +
      `"requestParameters":${JSON.stringify(parameters)},` +
      `"responseElements":${this.#response(call, operation)},` +
      `"additionalEventData":${additional(request, call, outcome)},` +
      (error === undefined ? "" : errorMembers(error)) +
      `"resources":${JSON.stringify(describeResources(this.#region, call))}}`
    );
  }

  #operation(action: string): KnownOperation {
    const known = this.#operations.get(action);
    if (known !== undefined) return known;
    const operation = operationOf(action);
    const made = { ...operation, json: JSON.stringify(operation).slice(1, -1) };
    this.#operations.set(action, made);
    return made;
  }

  #identity(request: HttpRequest, { caller, response }: Call): string {
    if (caller !== undefined) return this.#identities.describe(caller);
    const federated = response && federatedIdentity(response);
    return JSON.stringify(federated ?? unprovenIdentity(request));
  }

  #response({ response, error }: Call, { readOnly }: AuditedOperation): string {
    if (response === undefined || error !== undefined || readOnly) return "null";
    return JSON.stringify(hideSecrets(response));
  }
}

function quoted(text: string | undefined): string {
  return text === undefined ? "null" : JSON.stringify(shorten(text, maxTextChars));
}

/** The one record stands for a copy in each of these accounts. */
function accountsOf(recipients: readonly string[], id: string): string {
  const [first] = recipients;
  if (first === undefined) return `"recipients":[],`;
  const shared = recipients.length > 1 ? `"sharedEventID":"${id}",` : "";
  return `"recipientAccountId":${JSON.stringify(first)},"recipients":${JSON.stringify(recipients)},${shared}`;
}

function tlsOf({ tls, headers }: HttpRequest): string {
  if (tls === undefined) return "";
  const details = { ...tls, clientProvidedHostHeader: headers.host?.slice(0, maxTextChars) };
  return `"tlsDetails":${JSON.stringify(details)},`;
}

const cacheResults = {
  hit: "HIT",
  miss: "MISS",
  stale: "STALE",
  revalidated: "REVALIDATED",
} as const;

function additional(request: HttpRequest, { error, isAllowed }: Call, outcome: Outcome): string {
  const { method, rawTarget, headers, log } = request;
  const bytesIn = Number(headers["content-length"] ?? Number.NaN);
  return JSON.stringify({
    httpMethod: method,
    // Without its query, which may hold credentials.
    requestUri: shorten(pathOf(rawTarget), maxTextChars),
    statusCode: outcome.status,
    bytesIn: Number.isNaN(bytesIn) ? undefined : bytesIn,
    bytesOut: outcome.bytesOut,
    durationMs: Math.round(outcome.durationMs * 10) / 10,
    cache: log.cache && cacheResults[log.cache],
    upstream: log.upstream,
    ...(outcome.isAborted === true && { aborted: true }),
    decision: isRefusal(error)
      ? { effect: "deny", decisionId: request.requestId }
      : isAllowed && { effect: "allow" },
  });
}

function errorMembers(error: NonNullable<Call["error"]>): string {
  const code = JSON.stringify(errorCode(error));
  const message = error === "unexpected" ? "An internal error happened." : error.message;
  return `"errorCode":${code},"errorMessage":${quoted(message)},`;
}
