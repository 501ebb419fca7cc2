import type { EventEnvelope } from "../../record-event.js";
import { type AwsSender, type AwsSenderOptions, clientSettings } from "./aws-sender.js";

/**
 * PutEvents. EventBridge makes the envelope itself, and keeps sources that begin with `aws.` to AWS: ours begin with
 * `packhouse.` there. A transformer's output becomes the detail.
 */
export async function openEventBridge(
  eventBus: string,
  options: AwsSenderOptions,
): Promise<AwsSender> {
  const sdk = await import("@aws-sdk/client-eventbridge");
  const client = new sdk.EventBridgeClient(clientSettings(options));
  return {
    async send(event) {
      const envelope = JSON.parse(event.body) as EventEnvelope;
      const { body } = options.render(event);
      const entry = {
        EventBusName: eventBus,
        Source: envelope.source.replace(/^aws\./, "packhouse."),
        DetailType: envelope["detail-type"],
        Detail: body === event.body ? JSON.stringify(envelope.detail) : body,
        Resources: [...envelope.resources],
        Time: new Date(envelope.time),
      };
      const { Entries: [result] = [] } = await client.send(
        new sdk.PutEventsCommand({ Entries: [entry] }),
      );
      // A refused entry is not an error of the call.
      if (result?.EventId === undefined) {
        throw new Error(`EventBridge refused it: ${result?.ErrorCode} ${result?.ErrorMessage}`);
      }
      return `EventId ${result.EventId}`;
    },
    close: () => {
      client.destroy();
    },
  };
}
