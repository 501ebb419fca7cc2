// Receives a publish document: its tarball goes to the store and through the inspector as it comes, chunk by chunk.
import type { Readable } from "node:stream";
import type { PendingAsset } from "../../../catalog/pending-asset.js";
import type { Digests } from "../../../catalog/model.js";
import { ValidationError } from "../../../errors.js";
import { Base64Decoder } from "./base64-decoder.js";
import { type InspectedTarball, TarballInspector, type TarballLimits } from "./inspect-tarball.js";
import { type AttachmentSink, PublishDocumentScanner } from "./publish-document-scanner.js";

/** What npm deprecate sends back is the whole packument; a publish is held to less by its receiver. */
const maxMetadataBytes = 32 * 1024 * 1024;
const maxDepth = 64;

export interface ReceivedDocument {
  /** JSON without the tarball's base64. */
  readonly text: Buffer;
  readonly tarball: ReceivedTarball | undefined;
}

export interface ReceivedTarball {
  readonly asset: PendingAsset;
  readonly sizeBytes: number;
  readonly digests: Digests;
  readonly inspected: InspectedTarball;
}

/**
 * On failure nothing is left behind; else the tarball's asset is the caller's, to publish or abort.
 * @throws ValidationError, QuotaExceededError
 */
export async function receiveDocument(
  body: Readable,
  beginAsset: () => Promise<PendingAsset>,
  limits: TarballLimits,
): Promise<ReceivedDocument> {
  const receiver = new TarballReceiver(beginAsset, limits);
  const scanner = new PublishDocumentScanner(receiver, { maxMetadataBytes, maxDepth });
  try {
    for await (const chunk of body) await scanner.write(chunk as Buffer);
    const text = scanner.finish();
    return { text, tarball: receiver.received };
  } catch (error) {
    await receiver.abort();
    throw error;
  }
}

class TarballReceiver implements AttachmentSink {
  readonly #beginAsset: () => Promise<PendingAsset>;
  readonly #inspector: TarballInspector;
  readonly #decoder = new Base64Decoder();
  #asset: PendingAsset | undefined;
  received: ReceivedTarball | undefined;

  constructor(beginAsset: () => Promise<PendingAsset>, limits: TarballLimits) {
    this.#beginAsset = beginAsset;
    this.#inspector = new TarballInspector(limits);
  }

  async begin(): Promise<void> {
    if (this.#asset)
      throw new ValidationError("a publish document has one tarball, this one has several");
    this.#asset = await this.#beginAsset();
  }

  async write(base64: Buffer): Promise<void> {
    await this.#take(this.#decoder.decode(base64));
  }

  async end(): Promise<void> {
    this.#decoder.finish();
    const asset = this.#asset;
    if (!asset) return;
    const inspected = await this.#inspector.finish();
    const { sizeBytes, digests } = await asset.finish();
    this.received = { asset, sizeBytes, digests, inspected };
  }

  async abort(): Promise<void> {
    this.#inspector.abort();
    await this.#asset?.abort();
  }

  async #take(bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return;
    await this.#inspector.write(bytes);
    await this.#asset?.write(bytes);
  }
}
