/** Events in EventBridge, SNS and SQS, which moto stands in for. */
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from "@aws-sdk/client-sqs";
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { describeWithClient } from "../harness/clients.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { MOTO_REGION, startMoto, type Moto } from "../harness/moto.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";
import { until } from "../harness/until.js";
import { addWebhook, webhookCommand } from "./webhook-command.js";

interface Envelope {
  readonly id: string;
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: {
    readonly packageName: string;
    readonly packageVersion: string;
    readonly eventDeduplicationId: string;
  };
}

describeWithClient("moto_server", () => {
  let moto: Moto;
  let packhouse: Packhouse;
  let access: NpmAccess;
  let queues: SQSClient;
  const clients: { destroy(): void }[] = [];

  const settings = () => ({
    region: MOTO_REGION,
    endpoint: moto.endpoint,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });

  beforeAll(async () => {
    moto = await startMoto();
    packhouse = await Packhouse.start({
      environment: {
        ...{ AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" },
        PACKHOUSE_EVENTS_ALLOW_PRIVATE_ADDRESSES: "true",
      },
    });
    access = await createHostedRepository(packhouse);
    queues = new SQSClient(settings());
    clients.push(queues);
  }, 120_000);
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await packhouse.close();
    await moto.close();
  });

  const place = () => ["--target-region", MOTO_REGION, "--target-endpoint", moto.endpoint];

  async function createQueue(name: string): Promise<{ url: string; arn: string }> {
    const isFifo = name.endsWith(".fifo");
    const { QueueUrl: url = "" } = await queues.send(
      new CreateQueueCommand({
        QueueName: name,
        ...(isFifo && { Attributes: { FifoQueue: "true" } }),
      }),
    );
    const { Attributes } = await queues.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }),
    );
    return { url, arn: Attributes?.["QueueArn"] ?? "" };
  }

  /** The next message of a queue; it stays hidden from then on. */
  async function receive(url: string): Promise<Message> {
    return until(20_000, async () => {
      const { Messages } = await queues.send(
        new ReceiveMessageCommand({ QueueUrl: url, MessageSystemAttributeNames: ["All"] }),
      );
      return Messages?.[0];
    });
  }

  async function publish(name: string): Promise<void> {
    await publishOrThrow(await aPackageVersion({ name }), access);
  }

  test("a FIFO queue gets them grouped by package and with CodeArtifact's deduplication id", async () => {
    const { url } = await createQueue("events.fifo");
    await addWebhook(packhouse, "acme", "--queue-url", url, ...place());
    await publish("to-sqs");
    const { Body = "", Attributes } = await receive(url);
    const event = JSON.parse(Body) as Envelope;
    expect(event).toMatchObject({ source: "aws.codeartifact", detail: { packageName: "to-sqs" } });
    expect(Attributes).toMatchObject({
      MessageGroupId: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      MessageDeduplicationId: event.detail.eventDeduplicationId,
    });
  });

  test("a topic gives them to who has subscribed", async () => {
    const topics = new SNSClient(settings());
    clients.push(topics);
    const { TopicArn = "" } = await topics.send(new CreateTopicCommand({ Name: "events" }));
    const { url, arn } = await createQueue("of-topic");
    await topics.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: arn }));
    await addWebhook(packhouse, "acme", "--topic-arn", TopicArn, ...place());
    await publish("to-sns");
    const notification = JSON.parse((await receive(url)).Body ?? "") as { Message: string };
    const event = JSON.parse(notification.Message) as Envelope;
    expect(event.detail).toMatchObject({ packageName: "to-sns", packageVersion: "1.0.0" });
  });

  test("an event bus gets them under a source that AWS does not keep to itself", async () => {
    const buses = new EventBridgeClient(settings());
    clients.push(buses);
    await buses.send(new CreateEventBusCommand({ Name: "packages" }));
    const { url, arn } = await createQueue("of-bus");
    const rule = { Name: "all", EventBusName: "packages" };
    const pattern = JSON.stringify({ source: ["packhouse.codeartifact"] });
    await buses.send(new PutRuleCommand({ ...rule, EventPattern: pattern }));
    await buses.send(
      new PutTargetsCommand({
        Rule: "all",
        EventBusName: "packages",
        Targets: [{ Id: "1", Arn: arn }],
      }),
    );
    await addWebhook(packhouse, "acme", "--event-bus", "packages", ...place());
    await publish("to-bus");
    const event = JSON.parse((await receive(url)).Body ?? "") as Envelope;
    expect(event).toMatchObject({
      source: "packhouse.codeartifact",
      "detail-type": "CodeArtifact Package Version State Change",
      detail: { packageName: "to-bus" },
    });
  });

  test("a queue that is not there is an attempt that failed, and the log says why", async () => {
    const url = `${moto.endpoint}/123456789012/missing`;
    const id = await addWebhook(packhouse, "acme", "--queue-url", url, ...place());
    await publish("to-nowhere");
    const attempt = await until(20_000, async () => {
      const log = await webhookCommand(packhouse, "deliveries", id, "--domain", "acme");
      return (log as { attempts: { statusCode: number; error: string }[] }).attempts[0];
    });
    expect(attempt).toMatchObject({
      statusCode: 400,
      error: expect.stringMatching(/queue/) as string,
    });
  });
});
