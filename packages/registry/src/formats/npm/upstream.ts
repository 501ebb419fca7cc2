// The npm protocol from the client's side: what the catalog asks registries it pulls from.
import type { UpstreamDocumentSource } from "../../catalog/upstream.js";
import { ValidationError } from "../../errors.js";
import type { ClosableUpstreamReader } from "../format.js";
import type { DocumentPacker } from "./document-packer.js";
import { npmName } from "./package-name.js";
import { NpmUpstreamDocument } from "./upstream-document.js";

/** security-reliability §4.1; the biggest packuments of the public registry have about 40 MB. */
const maxDocumentBytes = 100 * 1024 * 1024;

/** Asks for the full document always: the abbreviated one lacks the publish times. */
export function createNpmUpstreamReader(packer: DocumentPacker): ClosableUpstreamReader {
  return {
    documentRequest: (base, name) => ({
      url: new URL(npmName(name).replace("/", "%2f"), base),
      accept: "application/json",
      maxBytes: maxDocumentBytes,
    }),
    readDocument: async (bytes, source) => {
      return new NpmUpstreamDocument(await pack(packer, bytes, source), source);
    },
    close: () => packer.close(),
  };
}

async function pack(packer: DocumentPacker, bytes: Buffer, source: UpstreamDocumentSource) {
  const name = npmName(source.name);
  try {
    return await packer.pack(bytes, name);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ValidationError(
      `the upstream's answer for ${name} is not an npm package document: ${reason}`,
      "CANNOT_PARSE",
      { cause: error },
    );
  }
}
