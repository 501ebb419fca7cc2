import { type AwsSender, type AwsSenderOptions, clientSettings, fifoPlace } from "./aws-sender.js";

/** SendMessage to a queue; the message is the event. */
export async function openSqs(queueUrl: string, options: AwsSenderOptions): Promise<AwsSender> {
  const sdk = await import("@aws-sdk/client-sqs");
  const client = new sdk.SQSClient(clientSettings(options));
  return {
    async send(event) {
      const { MessageId } = await client.send(
        new sdk.SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: options.render(event).body,
          ...(queueUrl.endsWith(".fifo") && fifoPlace(event)),
        }),
      );
      return `MessageId ${MessageId}`;
    },
    close: () => {
      client.destroy();
    },
  };
}
