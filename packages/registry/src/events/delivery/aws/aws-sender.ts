import { createHash } from "node:crypto";
import { type AddressGuard, createGuardedAgents, type ResolveHost } from "@packhouse/proxy";
import type { OutgoingEvent } from "../outcome.js";

/** What is sent for an event: the event itself, or what a transformer makes of it. */
export type RenderEvent = (event: OutgoingEvent) => { readonly body: string };

export interface AwsSenderOptions {
  readonly render: RenderEvent;
  /** Absent: as the SDK's own configuration says. */
  readonly place: { readonly region?: string | undefined; readonly endpoint?: string | undefined };
  /** Of addresses that somebody chose who may set webhooks; absent: the SDK finds AWS itself. */
  readonly guard?: AddressGuard | undefined;
  readonly resolveHost?: ResolveHost | undefined;
  readonly maxConcurrency: number;
  /** For one attempt; the SDK makes no second one. */
  readonly timeoutMs: number;
}

export interface AwsSender {
  /** What the service answered, for the log. @throws what the SDK throws */
  send(event: OutgoingEvent): Promise<string>;
  close(): void;
}

/** Settings of any SDK client. Retries are ours, so that they are seen and keep the order. */
export function clientSettings(options: AwsSenderOptions) {
  const { place, timeoutMs } = options;
  return {
    ...(place.region !== undefined && { region: place.region }),
    ...(place.endpoint !== undefined && { endpoint: place.endpoint }),
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      ...agents(options),
    },
  };
}

function agents({ guard, resolveHost, maxConcurrency: maxSockets }: AwsSenderOptions) {
  if (guard !== undefined) return createGuardedAgents({ guard, resolveHost, maxSockets });
  const settings = { maxSockets, keepAlive: true };
  return { httpAgent: settings, httpsAgent: settings };
}

/** Of FIFO topics and queues: events of one ordering key keep their order, and none arrives twice within minutes. */
export function fifoPlace(event: OutgoingEvent) {
  const digest = createHash("sha256").update(event.orderingKey).digest("hex");
  return { MessageGroupId: digest, MessageDeduplicationId: deduplicationId(event) };
}

/** `eventDeduplicationId` of the event, as CodeArtifact's consumers use it; its id where it has none. */
function deduplicationId(event: OutgoingEvent): string {
  const { detail } = JSON.parse(event.body) as { detail?: { eventDeduplicationId?: unknown } };
  const given = detail?.eventDeduplicationId;
  return typeof given === "string" ? given : event.eventId;
}
