// Reads of one package by one token differ in when they were made, in their ids and in how long they took: what they
// have in common is a template, and a read costs a line of 60 characters.

/** Places in a template: characters that no JSON has. */
export const places = { time: "\u0001", requestId: "\u0002", duration: "\u0003" } as const;

/** What goes into a template. */
export function templateValues(atMs: number, requestId: string, duration: string): string {
  return `${atMs} ${requestId} ${duration}`;
}

const line = /^(\d+) (\d+) (\S+) (\S+)$/;
// eslint-disable-next-line no-control-regex
const place = /[\u0001-\u0003]/g;

/** The records that the lines of a batch are. @throws Error for a line that is none */
export function recordsOf(lines: readonly string[]): string[] {
  const templates: string[] = [];
  const records: string[] = [];
  for (const text of lines) {
    if (text.startsWith("{")) records.push(text);
    else if (text.startsWith("=")) templates.push(text.slice(1));
    else records.push(filled(text, templates));
  }
  return records;
}

/** Id of the request that a line of values is about. */
export function requestIdOf(text: string): string | undefined {
  return line.exec(text)?.[3];
}

function filled(text: string, templates: readonly string[]): string {
  const [, number, atMs, requestId = "", duration = ""] = line.exec(text) ?? [];
  const template = templates[Number(number)];
  if (template === undefined) throw new Error("A line of the audit trail cannot be read.");
  const eventTime = new Date(Number(atMs)).toISOString();
  return template.replace(place, (one) => {
    if (one === places.time) return eventTime;
    return one === places.requestId ? requestId : duration;
  });
}
