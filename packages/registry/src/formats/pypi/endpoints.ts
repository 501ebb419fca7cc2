// Every path of the simple repository API and the legacy upload API, and the action it needs (protocols B1.1, B4.1).
import type { Endpoint, FormatServices, Params } from "../format.js";
import { CoreMetadataFiles } from "./core-metadata-files.js";
import { getFile } from "./get-file.js";
import { getProject } from "./get-project.js";
import { getRoot } from "./get-root.js";
import type { ProjectCache } from "./project-cache.js";
import { parseProjectName } from "./project-name.js";
import { PageForms } from "./simple/page-forms.js";
import { uploadFile } from "./upload/upload.js";
import { unyankVersion, yankVersion } from "./yank.js";

const read = "codeartifact:ReadFromRepository";
const publish = "codeartifact:PublishPackageVersion";
const putMetadata = "codeartifact:PutPackageMetadata";

const packageOf = (params: Params) => parseProjectName(params["project"] ?? "");

/** The endpoints over their services. */
export function createPypiEndpoints(
  services: FormatServices,
  cache: ProjectCache,
): readonly Endpoint[] {
  const { catalog } = services;
  const metadataFiles = new CoreMetadataFiles(catalog, cache);
  const forms = new PageForms();
  const upload = (path: string): Endpoint => ({
    method: "POST",
    path,
    action: publish,
    packageOf: "in-body",
    handle: (request) => uploadFile(request, services),
  });
  return [
    {
      method: "GET",
      path: "/simple",
      action: read,
      handle: (request) => getRoot(request, services, forms),
    },
    {
      method: "GET",
      path: "/simple/:project",
      action: read,
      packageOf,
      handle: (request) => getProject(request, cache, forms),
    },
    {
      method: "GET",
      path: "/simple/:project/:version/:file",
      action: read,
      packageOf,
      handle: (request) => getFile(request, services, metadataFiles),
    },
    // CodeArtifact takes uploads at the repository's root, the public index at /legacy/.
    upload("/"),
    upload("/legacy"),
    {
      method: "PUT",
      path: "/yank/:project/:version",
      action: putMetadata,
      packageOf,
      handle: (request) => yankVersion(request, catalog),
    },
    {
      method: "DELETE",
      path: "/yank/:project/:version",
      action: putMetadata,
      packageOf,
      handle: (request) => unyankVersion(request, catalog),
    },
  ];
}
