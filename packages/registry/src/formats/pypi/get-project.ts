// `GET /simple/{project}/`: the project's files.
import type { PackageName } from "../../catalog/model.js";
import { NotFoundError } from "../../errors.js";
import { type Reply, text } from "../../http/reply.js";
import type { HttpRequest } from "../../http/request.js";
import type { FormatRequest } from "../format.js";
import type { Maybe } from "../maybe-promise.js";
import { documentReply } from "../shared/document-reply.js";
import { documentHeaders } from "../shared/encoded-document.js";
import type { ProjectCache, ProjectDocuments } from "./project-cache.js";
import { parseProjectName } from "./project-name.js";
import { type PageForm, mediaTypes } from "./simple/media-types.js";
import type { PageForms } from "./simple/page-forms.js";

/** One event-loop turn and no I/O when it was served before. @throws NotFoundError */
export function getProject(
  request: FormatRequest,
  cache: ProjectCache,
  forms: PageForms,
): Maybe<Reply> {
  const spelling = request.params["project"] ?? "";
  const name = parseProjectName(spelling);
  const { http, repository } = request;
  http.log.coordinate = `pypi/${name.name}`;
  const form = forms.formOf(http);
  if (form === undefined) return notAcceptable();
  if (spelling !== name.name || !http.hasTrailingSlash) return redirectToProject(http, name);
  const known = cache.find(repository, name);
  http.log.cache = known ? "hit" : "miss";
  if (known) return pageReply(known, form, http);
  return cache.load(repository, name).then((documents) => {
    if (!documents) throw projectNotFound(name, request);
    return pageReply(documents, form, http);
  });
}

export function projectNotFound(
  { name }: PackageName,
  { repository }: Pick<FormatRequest, "repository">,
): NotFoundError {
  return new NotFoundError(
    `project ${name} is not in repository ${repository.name}, nor in its upstreams`,
    "package",
    name,
  );
}

/** None of the forms that the client takes is one of ours. */
export function notAcceptable(): Reply {
  const types = Object.values(mediaTypes).join(", ");
  return text(406, `The index is served as ${types}.\n`, { vary: documentHeaders.vary });
}

function pageReply(documents: ProjectDocuments, form: PageForm, http: HttpRequest): Maybe<Reply> {
  const variant = form === "json" ? "json" : "html";
  return documentReply(documents, variant, mediaTypes[form], http.headers);
}

/** PEP 503: the normalised name, with a slash. Relative, so that whatever is before us stays in the address. */
function redirectToProject(
  { rawTarget, hasTrailingSlash }: HttpRequest,
  { name }: PackageName,
): Reply {
  const question = rawTarget.indexOf("?");
  const query = question === -1 ? "" : rawTarget.slice(question);
  const location = `${hasTrailingSlash ? "../" : ""}${name}/${query}`;
  return { status: 301, headers: { location, "cache-control": "private, no-cache" } };
}
