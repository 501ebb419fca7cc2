// PEP 691: which of its forms a client wants the index in.
import { parseWeights } from "../../shared/accept.js";

export type PageForm = "json" | "html" | "legacy-html";

/** What is answered for each form: always the concrete version, never `latest`. */
export const mediaTypes: Readonly<Record<PageForm, string>> = {
  json: "application/vnd.pypi.simple.v1+json",
  html: "application/vnd.pypi.simple.v1+html",
  "legacy-html": "text/html; charset=utf-8",
};

/** What a client may ask for; of equal weights the first wins. */
const offered: readonly (readonly [string, PageForm])[] = [
  ["text/html", "legacy-html"],
  ["application/vnd.pypi.simple.v1+html", "html"],
  ["application/vnd.pypi.simple.latest+html", "html"],
  ["application/vnd.pypi.simple.v1+json", "json"],
  ["application/vnd.pypi.simple.latest+json", "json"],
];

/**
 * The form by `Accept`, or by `?format=`, which overrides it. HTML for who does not say. Undefined when nothing of
 * ours is acceptable: 406.
 */
export function negotiateForm(
  accept: string | undefined,
  format?: string | null,
): PageForm | undefined {
  if (format) return offered.find(([type]) => type === format)?.[1];
  if (accept === undefined || accept.trim() === "") return "legacy-html";
  const weights = parseWeights(accept);
  const weightOf = (type: string) =>
    weights.get(type) ?? weights.get(`${type.split("/")[0] ?? ""}/*`) ?? weights.get("*/*") ?? 0;
  let best: { form: PageForm; weight: number } | undefined;
  for (const [type, form] of offered) {
    const weight = weightOf(type);
    if (weight > (best?.weight ?? 0)) best = { form, weight };
  }
  return best?.form;
}
