import { randomBytes } from "node:crypto";
import { noise } from "../noise.js";
import { aPackage, fullManifest } from "./packages.js";

export interface PublishDocument {
  readonly name: string;
  /** What npm publish sends. */
  readonly body: Buffer;
}

/** New packages of one version and a 4 KB tarball, under names nobody used before. */
export async function publishDocuments(
  count: number,
  registry: string,
): Promise<PublishDocument[]> {
  const run = randomBytes(4).toString("hex");
  const documents: PublishDocument[] = [];
  for (let n = 0; n < count; n += 1)
    documents.push(await publishDocument(`@bench/p${run}${n}`, registry));
  return documents;
}

async function publishDocument(name: string, registry: string): Promise<PublishDocument> {
  const made = await aPackage(name, ["1.0.0"], {}, noise(name, 4000));
  const version = made.versions[0];
  if (version === undefined) throw new Error("A package has a version.");
  const { tarball } = version;
  const document = {
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
  };
  return { name, body: Buffer.from(JSON.stringify(document)) };
}
