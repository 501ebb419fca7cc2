// Every npm path, what it does, and the action it needs (protocols A1.1).
import { json } from "../../http/reply.js";
import type { Endpoint, FormatServices, Params } from "../format.js";
import {
  collaborators,
  logout,
  packagesOfScope,
  profile,
  refuseAccessChange,
  refuseStaging,
  refuseTokens,
  user,
  whoami,
} from "./account.js";
import { auditReport, bulkAdvisories } from "./audit.js";
import { deleteTag, getTags, putTag } from "./dist-tags.js";
import { getAttestations } from "./get-attestations.js";
import { getPackument, getVersion } from "./get-packument.js";
import { getTarball } from "./get-tarball.js";
import { createKeysEndpoint } from "./keys.js";
import { refuseLegacyLogin, refuseWebLogin } from "./login.js";
import { parseNpmName } from "./package-name.js";
import type { PackumentCache } from "./packument-cache.js";
import { putPackage } from "./put-package.js";
import { search } from "./search.js";
import { deleteTarball, deleteWholePackage, putRevision } from "./unpublish.js";

const read = "codeartifact:ReadFromRepository";
const publish = "codeartifact:PublishPackageVersion";
const putMetadata = "codeartifact:PutPackageMetadata";
const deleteVersions = "codeartifact:DeletePackageVersions";
const deletePackage = "codeartifact:DeletePackage";

const packageOf = (params: Params) => parseNpmName(params["name"] ?? "");
const audits = "-/npm/v1/security/audits";

/** The endpoints over their services. */
export function createNpmEndpoints(
  services: FormatServices,
  cache: PackumentCache,
): readonly Endpoint[] {
  return [
    ...readEndpoints(services, cache),
    ...writeEndpoints(services, cache),
    ...tagEndpoints(services, cache),
    ...securityEndpoints(services, cache),
    ...accountEndpoints(services),
  ];
}

function readEndpoints(services: FormatServices, cache: PackumentCache): Endpoint[] {
  return [
    {
      method: "GET",
      path: "/:@name",
      action: read,
      packageOf,
      handle: (request) => getPackument(request, cache),
    },
    {
      method: "GET",
      path: "/:@name/-/:file",
      action: read,
      packageOf,
      handle: (request) => getTarball(request, services),
    },
    // The URL that libnpmpublish writes has the scope twice.
    {
      method: "GET",
      path: "/:@name/-/:scope/:file",
      action: read,
      packageOf,
      handle: (request) => getTarball(request, services),
    },
    {
      method: "GET",
      path: "/:@name/:version",
      action: read,
      packageOf,
      handle: (request) => getVersion(request, cache),
    },
  ];
}

function writeEndpoints(services: FormatServices, cache: PackumentCache): Endpoint[] {
  const { catalog } = services;
  return [
    {
      method: "PUT",
      path: "/:@name",
      action: [publish, putMetadata],
      packageOf,
      handle: (request) => putPackage(request, services, cache),
    },
    {
      method: "PUT",
      path: "/:@name/-rev/:rev",
      action: deleteVersions,
      packageOf,
      handle: (request) => putRevision(request, catalog, cache),
    },
    {
      method: "DELETE",
      path: "/:@name/-rev/:rev",
      action: deletePackage,
      packageOf,
      handle: (request) => deleteWholePackage(request, catalog, cache),
    },
    {
      method: "DELETE",
      path: "/:@name/-/:file/-rev/:rev",
      action: deleteVersions,
      packageOf,
      handle: (request) => deleteTarball(request, catalog, cache),
    },
  ];
}

function tagEndpoints({ catalog }: FormatServices, cache: PackumentCache): Endpoint[] {
  const one = "/-/package/:@name/dist-tags/:tag";
  return [
    {
      method: "GET",
      path: "/-/package/:@name/dist-tags",
      action: read,
      packageOf,
      handle: (request) => getTags(request, cache),
    },
    {
      method: "PUT",
      path: one,
      action: putMetadata,
      packageOf,
      handle: (request) => putTag(request, catalog, cache),
    },
    {
      method: "DELETE",
      path: one,
      action: putMetadata,
      packageOf,
      handle: (request) => deleteTag(request, catalog, cache),
    },
  ];
}

function securityEndpoints(services: FormatServices, cache: PackumentCache): Endpoint[] {
  return [
    {
      method: "POST",
      path: "/-/npm/v1/security/advisories/bulk",
      action: read,
      handle: (request) => bulkAdvisories(request, services, cache),
    },
    {
      method: "POST",
      path: `/${audits}/quick`,
      action: read,
      handle: (request) => auditReport(request, services, cache, `${audits}/quick`),
    },
    {
      method: "POST",
      path: `/${audits}`,
      action: read,
      handle: (request) => auditReport(request, services, cache, audits),
    },
    { method: "GET", path: "/-/npm/v1/keys", action: read, handle: createKeysEndpoint(services) },
    {
      method: "GET",
      path: "/-/npm/v1/attestations/:@spec",
      action: read,
      packageOf: ({ spec = "" }) => parseNpmName(spec.replace(/(?<=.)@[^@]*$/, "")),
      handle: (request) => getAttestations(request, services),
    },
  ];
}

function accountEndpoints(services: FormatServices): Endpoint[] {
  return [
    { method: "GET", path: "/-/ping", action: read, handle: () => json(200, {}) },
    { method: "GET", path: "/-/whoami", action: read, handle: whoami },
    {
      method: "GET",
      path: "/-/v1/search",
      action: read,
      handle: (request) => search(request, services),
    },
    { method: "POST", path: "/-/v1/login", action: read, handle: refuseWebLogin },
    { method: "PUT", path: "/-/user/:user", action: read, handle: refuseLegacyLogin },
    { method: "PUT", path: "/-/user/:user/-rev/:rev", action: read, handle: refuseLegacyLogin },
    { method: "GET", path: "/-/user/:user", action: read, handle: user },
    {
      method: "DELETE",
      path: "/-/user/token/:token",
      action: read,
      handle: (request) => logout(request, services.logins),
    },
    { method: "GET", path: "/-/npm/v1/user", action: read, handle: profile },
    { method: "POST", path: "/-/npm/v1/user", action: read, handle: refuseAccessChange },
    { method: "GET", path: "/-/npm/v1/tokens", action: read, handle: refuseTokens },
    { method: "POST", path: "/-/npm/v1/tokens", action: read, handle: refuseTokens },
    { method: "DELETE", path: "/-/npm/v1/tokens/token/:key", action: read, handle: refuseTokens },
    {
      method: "GET",
      path: "/-/org/:owner/package",
      action: read,
      handle: (request) => packagesOfScope(request, services.catalog),
    },
    {
      method: "GET",
      path: "/-/user/:owner/package",
      action: read,
      handle: (request) => packagesOfScope(request, services.catalog),
    },
    {
      method: "GET",
      path: "/-/package/:@name/collaborators",
      action: read,
      packageOf,
      handle: collaborators,
    },
    {
      method: "GET",
      path: "/-/package/:@name/visibility",
      action: read,
      packageOf,
      handle: () => json(200, { public: false }),
    },
    { method: "POST", path: "/-/package/:@name/access", action: read, handle: refuseAccessChange },
    { method: "POST", path: "/-/stage/package/:@name", action: read, handle: refuseStaging },
  ];
}
