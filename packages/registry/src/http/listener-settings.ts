// What the listener is given: where to listen, what to allow, whom to hand requests to.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TargetRules } from "./canonical-path.js";
import type { FailedAuthenticationLimiter } from "./failed-authentication-limiter.js";
import type { ConnectionLimits, TlsMaterial } from "./http-server.js";
import type { Reply } from "./reply.js";
import type { HttpRequest } from "./request.js";
import type { UploadBrake } from "./upload-brake.js";

export type PlainHandler = (request: HttpRequest) => Reply | Promise<Reply>;

export interface ListenerHandlers {
  /** Everything below `/d/`; never throws. */
  readonly packages: PlainHandler;
  /** First segment to handler: `healthz`, `readyz`, `metrics`. */
  readonly operations: ReadonlyMap<string, PlainHandler>;
  /** The rest. It finds our request by `carriedRequest`. */
  readonly app: (incoming: IncomingMessage, response: ServerResponse) => void;
}

export interface ListenerSettings {
  readonly host: string;
  readonly port: number;
  readonly trustedProxies: readonly string[];
  readonly hostSuffix?: string | undefined;
  readonly tls?: TlsMaterial | undefined;
  readonly limits: ListenerLimits;
}

export interface ListenerLimits extends ConnectionLimits {
  readonly target: TargetRules;
  readonly upload: UploadBrake;
  readonly stallTimeoutMs: number;
  /** Requests being served at one time; more are told to come back. */
  readonly maxInFlight: number;
}

/** Told of each reply when it is sent or broken off. */
export type OnReplied = (request: HttpRequest, replied: Replied) => void;

export interface Replied {
  readonly route: RouteClass;
  readonly status: number;
  /** Of `performance.now()`. */
  readonly startedAtMs: number;
  /** Head and body, as handed to the socket. */
  readonly bytesOut: number;
  /** The client did not get the whole reply. */
  readonly isAborted: boolean;
}

export type RouteClass = "packages" | "operations" | "app" | "refused";

export interface ListenerServices {
  readonly failures: FailedAuthenticationLimiter;
  readonly onReplied: OnReplied;
  /** A handler threw although it must not. */
  readonly onBug: (error: unknown, request: HttpRequest) => void;
}
