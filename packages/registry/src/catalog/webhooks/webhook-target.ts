import { ValidationError } from "../../errors.js";
import type { WebhookTarget } from "../../events/webhook.js";

const maxUrlLength = 2048;

/** Whether requests could be sent there at all; where the address leads is checked when one is. @throws ValidationError */
export function checkTarget(target: WebhookTarget): void {
  if (target.kind === "webhook") {
    checkUrl("url", target.url);
    return;
  }
  if (target.endpoint !== undefined) checkUrl("endpoint", target.endpoint);
  if (target.region !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d+$/.test(target.region)) {
    throw new ValidationError(`target.region: '${target.region}' is no AWS region.`);
  }
  switch (target.kind) {
    case "eventbridge":
      checkName("eventBus", target.eventBus, /^(arn:[^:\s]+:events:[^\s]+|[\w./-]+)$/);
      break;
    case "sns":
      checkName("topicArn", target.topicArn, /^arn:[^:\s]+:sns:[^:\s]+:\d{12}:[\w.-]+$/);
      break;
    case "sqs":
      checkUrl("queueUrl", target.queueUrl);
  }
}

function checkUrl(member: string, text: string): void {
  const refuse = (why: string) => new ValidationError(`target.${member}: ${why}`);
  if (text.length > maxUrlLength) throw refuse(`has more than ${maxUrlLength} characters.`);
  if (!URL.canParse(text)) throw refuse("is no URL.");
  const { protocol, username, password, hash } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") {
    throw refuse("must begin with https:// or http://.");
  }
  if (username !== "" || password !== "") {
    throw refuse("must hold no user name or password; send credentials in a header.");
  }
  if (hash !== "") throw refuse("must have no fragment (#…): it would not be sent.");
}

function checkName(member: string, text: string, form: RegExp): void {
  if (text.length <= maxUrlLength && form.test(text)) return;
  throw new ValidationError(`target.${member}: '${text}' is none.`);
}
