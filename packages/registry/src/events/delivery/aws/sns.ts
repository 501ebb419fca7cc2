import { type AwsSender, type AwsSenderOptions, clientSettings, fifoPlace } from "./aws-sender.js";

/** Publish to a topic; the message is the event. */
export async function openSns(topicArn: string, options: AwsSenderOptions): Promise<AwsSender> {
  const sdk = await import("@aws-sdk/client-sns");
  const client = new sdk.SNSClient(clientSettings(options));
  return {
    async send(event) {
      const { MessageId } = await client.send(
        new sdk.PublishCommand({
          TopicArn: topicArn,
          Message: options.render(event).body,
          // Subscriptions can be filtered by it.
          MessageAttributes: {
            "detail-type": { DataType: "String", StringValue: event.detailType },
          },
          ...(topicArn.endsWith(".fifo") && fifoPlace(event)),
        }),
      );
      return `MessageId ${MessageId}`;
    },
    close: () => {
      client.destroy();
    },
  };
}
