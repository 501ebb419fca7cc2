/** An Amazon Resource Name, `arn:partition:service:region:account:resource`. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  /** Empty where the service has no regions, as in IAM. */
  readonly region: string;
  readonly accountId: string;
  /** Everything after the fifth colon; may have colons of its own. */
  readonly resource: string;
}

const MAX_PARTS = 6;

/** Undefined when the text is no ARN. */
export function parseArn(text: string): Arn | undefined {
  const [scheme, partition, service, region, accountId, resource] = splitArn(text);
  if (scheme !== "arn" || !partition || !service || !resource) return undefined;
  if (region === undefined || accountId === undefined) return undefined;
  return { partition, service, region, accountId, resource };
}

export function formatArn({ partition, service, region, accountId, resource }: Arn): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** At most six parts; the last keeps its colons. */
export function splitArn(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  while (parts.length < MAX_PARTS - 1) {
    const colon = text.indexOf(":", start);
    if (colon < 0) break;
    parts.push(text.slice(start, colon));
    start = colon + 1;
  }
  parts.push(text.slice(start));
  return parts;
}
