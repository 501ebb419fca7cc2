import { LRUCache } from "lru-cache";
import type { HttpRequest } from "../../../http/request.js";
import { type PageForm, negotiateForm } from "./media-types.js";

const maxKnown = 100;
/** Of a header that is remembered; pip's has some 150. */
const maxKnownLength = 512;

/** Finds the form of requests. Remembers what it made of headers: each kind of client sends its own again and again. */
export class PageForms {
  readonly #known = new LRUCache<string, { readonly form: PageForm | undefined }>({
    max: maxKnown,
  });

  /** Undefined when nothing of ours is acceptable. */
  formOf(request: Pick<HttpRequest, "headers" | "rawTarget" | "query">): PageForm | undefined {
    const { accept = "" } = request.headers;
    const format = request.rawTarget.includes("?") ? request.query.get("format") : null;
    if (format) return negotiateForm(accept, format);
    const known = this.#known.get(accept);
    if (known !== undefined) return known.form;
    const form = negotiateForm(accept);
    if (accept.length <= maxKnownLength) this.#known.set(accept, { form });
    return form;
  }
}
