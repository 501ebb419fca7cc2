// The dist-tags API (protocols A3.3).
import type { Catalog } from "../../catalog/catalog.js";
import { NotFoundError, ValidationError } from "../../errors.js";
import { type Reply, json } from "../../http/reply.js";
import type { FormatRequest } from "../format.js";
import { requirePackument } from "./get-packument.js";
import { npmName, npmVersionKey } from "./package-name.js";
import type { PackumentCache } from "./packument-cache.js";
import { checkTag } from "./publish/publish-document.js";
import { readJsonBody } from "../shared/read-body.js";
import { tagsDocument } from "./render.js";

const maxBodyBytes = 4096;

/** `GET /-/package/{name}/dist-tags` @throws NotFoundError */
export async function getTags(request: FormatRequest, cache: PackumentCache): Promise<Reply> {
  const { merged } = await requirePackument(request, cache);
  return json(200, tagsDocument(merged), {
    "cache-control": "private, no-cache",
    vary: "Authorization",
  });
}

/** `PUT /-/package/{name}/dist-tags/{tag}`, body a JSON string: the version. @throws NotFoundError, ValidationError */
export async function putTag(
  request: FormatRequest,
  catalog: Pick<Catalog, "editPackage">,
  cache: PackumentCache,
): Promise<Reply> {
  const tag = request.params["tag"] ?? "";
  checkTag(tag);
  const version = await readJsonBody(request.http, maxBodyBytes);
  const key = typeof version === "string" ? npmVersionKey(version) : undefined;
  if (key === undefined) throw new ValidationError("the body must be a version as a JSON string");
  const { merged } = await requirePackument(request, cache);
  const found = merged.versions.get(key);
  if (!found) {
    const text = `${npmName(merged.name)}@${key}`;
    throw new NotFoundError(
      `${text} is not in repository ${request.repository.name}`,
      "package-version",
      text,
    );
  }
  await setTag(request, catalog, merged.name, tag, found.version);
  return json(200, { ok: true });
}

/** `DELETE /-/package/{name}/dist-tags/{tag}` @throws NotFoundError, ValidationError */
export async function deleteTag(
  request: FormatRequest,
  catalog: Pick<Catalog, "editPackage">,
  cache: PackumentCache,
): Promise<Reply> {
  const tag = request.params["tag"] ?? "";
  if (tag === "latest")
    throw new ValidationError("dist-tag latest cannot be removed, only moved to another version");
  const { merged } = await requirePackument(request, cache);
  if (!merged.tags.has(tag)) {
    throw new NotFoundError(
      `${npmName(merged.name)} has no dist-tag ${tag}`,
      "package",
      npmName(merged.name),
    );
  }
  await setTag(request, catalog, merged.name, tag, undefined);
  return json(200, { ok: true });
}

async function setTag(
  { repository, caller }: FormatRequest,
  catalog: Pick<Catalog, "editPackage">,
  name: Parameters<Catalog["editPackage"]>[1],
  tag: string,
  version: string | undefined,
): Promise<void> {
  await catalog.editPackage(
    repository,
    name,
    { versions: [], tags: new Map([[tag, version]]) },
    caller,
  );
}
