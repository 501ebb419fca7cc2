// A package's document as HTTP has it: conditional, in the best encoding there is, from memory when it was served before.
import type { IncomingHttpHeaders } from "node:http";
import { isNotModified } from "../../http/conditional.js";
import type { Reply } from "../../http/reply.js";
import { type Maybe, after } from "../maybe-promise.js";
import { acceptedEncodings } from "./accept.js";
import type { PackageDocuments } from "./package-documents.js";
import { documentHeaders } from "./encoded-document.js";
import type { Representation } from "./representation.js";

/** Answers GET and HEAD of a document; rendered now if nobody asked for this variant before. */
export function documentReply<M, V>(
  documents: PackageDocuments<M, V>,
  variant: V,
  contentType: string,
  headers: IncomingHttpHeaders,
): Maybe<Reply> {
  const rendered = documents.find(variant);
  if (rendered) return representationReply(rendered, contentType, headers);
  return documents
    .render(variant)
    .then((document) => representationReply(document, contentType, headers));
}

/** Answers GET and HEAD of one rendered document. */
export function representationReply(
  document: Representation,
  contentType: string,
  headers: IncomingHttpHeaders,
): Maybe<Reply> {
  // Tools ask again without the Accept-Encoding they asked with first; what they have is good in any encoding.
  const known =
    headers["if-none-match"] && document.etags.find((etag) => isNotModified(headers, etag));
  if (known) return { status: 304, headers: { etag: known, ...documentHeaders } };
  const encoding = headers["accept-encoding"];
  const accepted = acceptedEncodings(typeof encoding === "string" ? encoding : undefined);
  const ready = document.select(accepted);
  if (ready) return ready.reply(contentType);
  return after(document.prepare(), () => {
    const made = document.select(accepted) ?? document.select(["identity"]);
    if (!made) throw new TypeError("the identity encoding is always there");
    return made.reply(contentType);
  });
}
