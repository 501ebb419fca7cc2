import autocannon from "autocannon";
import { Agent, request } from "undici";
import { randomBytes } from "node:crypto";
import type { Contender } from "./contenders.js";
import { aPackage, fullManifest, noise } from "./packages.js";

const connections = 32;
const warmUpSeconds = 2;
const measuredSeconds = 5;

/** Requests a second for one path of a registry, after a warm-up. @throws Error when an answer is not 200 */
export async function requestsPerSecond(
  { registry, token }: Contender,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const options = {
    url: `${registry}${path}`,
    connections,
    headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  };
  await autocannon({ ...options, duration: warmUpSeconds });
  const result = await autocannon({ ...options, duration: measuredSeconds });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(
      `${options.url}: ${result.non2xx} answers were not 2xx, ${result.errors} failed.`,
    );
  }
  return result.requests.average;
}

/** Publishes a second: new packages of one version and a 4 KB tarball, by so many clients at once. */
export async function publishesPerSecond(contender: Contender, clients: number): Promise<number> {
  const agent = new Agent({ connections: clients });
  const run = randomBytes(4).toString("hex");
  const documents = await Promise.all(
    Array.from({ length: 2000 }, (_, n) =>
      publishDocument(`@bench/p${run}${n}`, contender.publishRegistry),
    ),
  );
  let next = 0;
  let done = 0;
  const deadline = performance.now() + measuredSeconds * 1000;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (; performance.now() < deadline; done += 1) {
        const document = documents[next++];
        if (document === undefined) return;
        await publish(agent, contender, document);
      }
    }),
  );
  await agent.close();
  return done / ((performance.now() - started) / 1000);
}

interface PublishDocument {
  readonly name: string;
  readonly body: string;
}

async function publish(
  agent: Agent,
  { publishRegistry, token }: Contender,
  document: PublishDocument,
): Promise<void> {
  const response = await request(`${publishRegistry}${document.name.replace("/", "%2f")}`, {
    dispatcher: agent,
    method: "PUT",
    headers: {
      "content-type": "application/json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: document.body,
  });
  const answer = await response.body.text();
  if (response.statusCode >= 300)
    throw new Error(`${document.name}: ${response.statusCode} ${answer}`);
}

async function publishDocument(name: string, registry: string): Promise<PublishDocument> {
  const made = await aPackage(name, ["1.0.0"], {}, noise(name, 4000));
  const version = made.versions[0];
  if (version === undefined) throw new Error("A package has a version.");
  const { tarball } = version;
  const body = JSON.stringify({
    _id: name,
    name,
    "dist-tags": { latest: "1.0.0" },
    versions: { "1.0.0": fullManifest(name, version, registry) },
    access: null,
    _attachments: {
      [`${name}-1.0.0.tgz`]: {
        content_type: "application/octet-stream",
        data: tarball.toString("base64"),
        length: tarball.length,
      },
    },
  });
  return { name, body };
}
