// `GET /simple/`: the projects that are in the repository and its upstream repositories. What the public index has
// beside them is not listed.
import { type Reply } from "../../http/reply.js";
import type { FormatRequest, FormatServices } from "../format.js";
import { representationReply } from "../shared/document-reply.js";
import { Representation } from "../shared/representation.js";
import { notAcceptable } from "./get-project.js";
import { mediaTypes } from "./simple/media-types.js";
import type { PageForms } from "./simple/page-forms.js";
import { renderRootHtml } from "./simple/render-html.js";
import { renderRootJson } from "./simple/render-json.js";

export async function getRoot(
  { http, repository }: FormatRequest,
  { catalog }: Pick<FormatServices, "catalog">,
  forms: PageForms,
): Promise<Reply> {
  const form = forms.formOf(http);
  if (form === undefined) return notAcceptable();
  const names = (await catalog.listPackageNames(repository, "pypi")).map(({ name }) => name);
  const bytes = Buffer.from(form === "json" ? renderRootJson(names) : renderRootHtml(names));
  const representation = await Representation.create(bytes, () => undefined);
  return representationReply(representation, mediaTypes[form], http.headers);
}
