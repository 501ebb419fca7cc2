// The simple repository API from the client's side: what the catalog asks indexes it pulls from.
import type { UpstreamDocumentSource } from "../../../catalog/upstream.js";
import { ValidationError } from "../../../errors.js";
import type { ClosableUpstreamReader } from "../../format.js";
import { inspectFetched } from "./inspect-fetched.js";
import { readHtmlPage } from "./read-html-page.js";
import { readJsonPage } from "./read-json-page.js";
import { PypiUpstreamDocument } from "./upstream-document.js";
import type { UpstreamPage } from "./upstream-page.js";

/** The biggest pages of the public index have about 10 MB. */
const maxPageBytes = 64 * 1024 * 1024;
/** JSON tells sizes and times, HTML does not (PEP 700). */
const accept =
  "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01";

export function createPypiUpstreamReader(): ClosableUpstreamReader {
  return {
    documentRequest: (base, name) => ({
      url: new URL(`${name.name}/`, base),
      accept,
      maxBytes: maxPageBytes,
    }),
    readDocument: async (bytes, source) =>
      new PypiUpstreamDocument(await readPage(bytes, source), source.name.name),
    inspect: inspectFetched,
    close: () => Promise.resolve(),
  };
}

async function readPage(
  bytes: Buffer,
  { name: { name }, url }: UpstreamDocumentSource,
): Promise<UpstreamPage> {
  const text = bytes.toString();
  try {
    // A kept page comes without its media type.
    return /^\s*\{/.test(text)
      ? readJsonPage(text, name, url)
      : await readHtmlPage(text, name, url);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ValidationError(
      `the upstream's answer for ${name} is not a simple index page: ${reason}`,
      "CANNOT_PARSE",
      { cause: error },
    );
  }
}
