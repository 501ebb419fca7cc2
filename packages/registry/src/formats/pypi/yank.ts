// PEP 592: `PUT` and `DELETE /yank/{project}/{version}`. Installers pass over a yanked version unless it is pinned.
import type { Catalog } from "../../catalog/catalog.js";
import { ValidationError } from "../../errors.js";
import { type Reply, json } from "../../http/reply.js";
import { isJsonObject } from "../shared/json-object.js";
import type { FormatRequest } from "../format.js";
import { readJsonBody } from "../shared/read-body.js";
import { parseProjectName } from "./project-name.js";
import { type YankDecision, encodeFacts, parseVersionFacts } from "./stored-metadata.js";
import { pypiVersionKey } from "./version.js";

const maxBodyBytes = 16 * 1024;
const maxReasonChars = 2000;

type Versions = Pick<Catalog, "getVersion" | "editPackage">;

/** Body: `{"reason": "…"}`, or none. @throws NotFoundError, ValidationError */
export async function yankVersion(request: FormatRequest, catalog: Versions): Promise<Reply> {
  const reason = await readReason(request);
  return decide(request, catalog, { isYanked: true, reason });
}

/** Also of a version that its upstream yanked. @throws NotFoundError */
export async function unyankVersion(request: FormatRequest, catalog: Versions): Promise<Reply> {
  return decide(request, catalog, { isYanked: false, reason: "" });
}

async function decide(
  { repository, params, caller }: FormatRequest,
  catalog: Versions,
  yank: YankDecision,
): Promise<Reply> {
  const name = parseProjectName(params["project"] ?? "");
  const versionKey = pypiVersionKey(params["version"] ?? "");
  if (versionKey === undefined)
    throw new ValidationError(`${params["version"] ?? ""} is no version of PEP 440`);
  const stored = await catalog.getVersion(repository, name, versionKey);
  const metadata = encodeFacts({ ...parseVersionFacts(stored.metadata), yank });
  const edit = { versions: [{ versionKey, metadata }], tags: new Map<string, undefined>() };
  await catalog.editPackage(repository, name, edit, caller);
  return json(200, { project: name.name, version: stored.version, yanked: yank.isYanked });
}

async function readReason({ http }: FormatRequest): Promise<string> {
  if (http.headers["content-length"] === "0") return "";
  const body = await readJsonBody(http, maxBodyBytes);
  const reason = isJsonObject(body) ? (body["reason"] ?? "") : undefined;
  if (typeof reason === "string" && reason.length <= maxReasonChars) return reason;
  throw new ValidationError(
    `the body must be a JSON object with a reason of at most ${maxReasonChars} characters`,
  );
}
