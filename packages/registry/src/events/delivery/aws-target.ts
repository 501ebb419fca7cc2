// Targets in AWS, or in what speaks its API. An SDK's client is loaded with the first target that needs it; its
// credentials are the server's own, as the SDK finds them.
import type { AddressGuard } from "@packhouse/proxy";
import type { WebhookTarget } from "../webhook.js";
import { describeAttemptFailure } from "./describe-failure.js";
import { openEventBridge } from "./aws/event-bridge.js";
import { openSns } from "./aws/sns.js";
import { openSqs } from "./aws/sqs.js";
import type { AwsSender, AwsSenderOptions, RenderEvent } from "./aws/aws-sender.js";
import type { AttemptOutcome, EventTarget } from "./outcome.js";

export type AwsWebhookTarget = Exclude<WebhookTarget, { readonly kind: "webhook" }>;

export interface AwsTargetOptions extends Pick<
  AwsSenderOptions,
  "maxConcurrency" | "resolveHost" | "timeoutMs"
> {
  readonly render: RenderEvent;
  readonly guard: AddressGuard;
}

/** Sends events by the service's own operation; one that throws has not accepted. */
export async function openAwsTarget(
  target: AwsWebhookTarget,
  { guard, ...options }: AwsTargetOptions,
): Promise<EventTarget> {
  const sender = await openSender(target, {
    ...options,
    place: target,
    ...(isAddressGiven(target) && { guard }),
  });
  return {
    async send(event) {
      const startedAtMs = performance.now();
      const outcome = await sender.send(event).then(
        (responseExcerpt): Partial<AttemptOutcome> => ({
          ...{ isDelivered: true, statusCode: 200, responseExcerpt },
        }),
        (error: unknown): Partial<AttemptOutcome> => ({
          ...{ statusCode: statusOf(error), error: describeAttemptFailure(error) },
        }),
      );
      const durationMs = Math.round(performance.now() - startedAtMs);
      const nothing = { isDelivered: false, statusCode: null, error: null, responseExcerpt: null };
      return { ...nothing, durationMs, ...outcome };
    },
    close() {
      sender.close();
      return Promise.resolve();
    },
  };
}

/** Whether requests go where the webhook says, and not where the SDK finds AWS, which a private network may answer for. */
function isAddressGiven(target: AwsWebhookTarget): boolean {
  if (target.endpoint !== undefined) return true;
  if (target.kind !== "sqs") return false;
  // The SDK sends to the queue's own host.
  return !/^sqs\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(new URL(target.queueUrl).hostname);
}

function openSender(target: AwsWebhookTarget, options: AwsSenderOptions): Promise<AwsSender> {
  switch (target.kind) {
    case "eventbridge":
      return openEventBridge(target.eventBus, options);
    case "sns":
      return openSns(target.topicArn, options);
    case "sqs":
      return openSqs(target.queueUrl, options);
  }
}

/** The SDK puts the answer's status beside its errors. */
function statusOf(error: unknown): number | null {
  const { $metadata: metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return metadata?.httpStatusCode ?? null;
}
