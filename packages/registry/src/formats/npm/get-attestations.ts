// `GET /-/npm/v1/attestations/{name}@{version}`: what was published here, else what the upstream has.
import { NotFoundError } from "../../errors.js";
import { type Reply } from "../../http/reply.js";
import { assetReply } from "../asset-reply.js";
import type { FormatRequest, FormatServices } from "../format.js";
import { attestationsAsset, npmName, npmVersionKey, parseNpmName } from "./package-name.js";

const maxBytes = 4 * 1024 * 1024;

/** @throws NotFoundError */
export async function getAttestations(
  request: FormatRequest,
  { catalog, upstreamApi }: Pick<FormatServices, "catalog" | "upstreamApi">,
): Promise<Reply> {
  const spec = request.params["spec"] ?? "";
  const at = spec.lastIndexOf("@");
  const version = spec.slice(at + 1);
  const versionKey = at > 0 ? npmVersionKey(version) : undefined;
  if (versionKey === undefined) throw none(spec);
  const name = parseNpmName(spec.slice(0, at));
  const reference = { package: name, versionKey, asset: attestationsAsset };
  try {
    const content = await catalog.openAsset(request.repository, reference, request.caller);
    return await assetReply(request.http, content, {
      contentType: "application/json",
      onServed: () => undefined,
    });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
  const path = `-/npm/v1/attestations/${encodeURIComponent(npmName(name)).replace("%40", "@")}@${encodeURIComponent(version)}`;
  const answer = await upstreamApi.ask(request.repository, "npm", {
    method: "GET",
    path,
    maxBytes,
  });
  if (!answer) throw none(spec);
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "cache-control": "private, no-cache",
      vary: "Authorization",
    },
    body: answer.body,
  };
}

function none(spec: string): NotFoundError {
  return new NotFoundError(`${spec} has no attestations`, "asset", spec);
}
