// `POST` of a distribution (legacy API, as twine, uv, poetry, pdm, flit and hatch send it).
import type { NewAsset } from "../../../catalog/catalog.js";
import type { PendingAsset } from "../../../catalog/pending-asset.js";
import { ValidationError } from "../../../errors.js";
import { type Reply, text } from "../../../http/reply.js";
import { createHash } from "node:crypto";
import type { FormatRequest, FormatServices } from "../../format.js";
import { fieldOf } from "../core-metadata.js";
import { projectOfFile } from "../distribution-file.js";
import { isProjectName } from "../project-name.js";
import { type FileFacts, encodeFacts, maxReadmeBytes, versionFactsOf } from "../stored-metadata.js";
import { encodeProvenance } from "./attestations.js";
import { type CheckedUpload, checkForm, checkUpload } from "./check-upload.js";
import { type ReceivedFile, receiveFile } from "./receive-file.js";
import { type FormFields, receiveForm } from "./receive-form.js";

type Services = Pick<FormatServices, "catalog" | "clock">;

/**
 * Stores the file and lists it. The same bytes again are no change.
 * @throws ValidationError, ConflictError (other bytes under this name), AccessDeniedError, QuotaExceededError
 */
export async function uploadFile(request: FormatRequest, services: Services): Promise<Reply> {
  const pending: PendingAsset[] = [];
  try {
    const { fields, file } = await receiveForm(request.http, async (filename, bytes) => {
      const asset = await beginFile(request, services, filename);
      pending.push(asset);
      return receiveFile(bytes, asset);
    });
    if (file === undefined) {
      checkForm(fields);
      throw new ValidationError("Upload payload does not have a file.");
    }
    const upload = checkUpload(fields, file);
    await request.requireAccess("codeartifact:PublishPackageVersion", packageOf(upload.project));
    await publish(request, services, { fields, file, upload }, pending);
    return text(200, "OK\n");
  } finally {
    // After a commit this removes temporary bytes only.
    for (const asset of pending) await asset.abort();
  }
}

const packageOf = (name: string) => ({ format: "pypi" as const, namespace: "", name });

/** Nothing is stored for who may not publish what the file's name says. */
async function beginFile(
  request: FormatRequest,
  { catalog }: Services,
  filename: string,
): Promise<PendingAsset> {
  const project = projectOfFile(filename);
  if (project === undefined || !isProjectName(project) || !/^[\w.+!-]{1,255}$/.test(filename)) {
    throw new ValidationError(
      `Filename '${filename.slice(0, 200)}' is not that of a wheel or source distribution.`,
    );
  }
  request.http.log.coordinate = `pypi/${project} ${filename}`;
  await request.requireAccess("codeartifact:PublishPackageVersion", packageOf(project));
  return catalog.beginAsset(request.repository.domain, filename);
}

interface Received {
  readonly fields: FormFields;
  readonly file: ReceivedFile;
  readonly upload: CheckedUpload;
}

async function publish(
  { http, repository, caller }: FormatRequest,
  { catalog, clock }: Services,
  { fields, file, upload }: Received,
  pending: PendingAsset[],
): Promise<void> {
  const { project, version, versionKey, metadata } = upload;
  http.log.coordinate = `pypi/${project}@${versionKey} ${file.asset.name}`;
  const assets: NewAsset[] = [
    { ...file.asset, metadata: encodeFacts(fileFacts(upload, file, clock())) },
  ];
  const provenance = encodeProvenance(fields.get("attestations")?.[0], caller.principal.name);
  if (provenance) {
    const asset = await catalog.beginAsset(repository.domain, `${file.asset.name}.provenance`);
    pending.push(asset);
    await asset.write(provenance);
    assets.push(asset);
  }
  const { description } = metadata;
  await catalog.publish(
    repository,
    {
      package: packageOf(project),
      version,
      versionKey,
      metadata: encodeFacts(versionFactsOf(metadata, project)),
      ...(description !== undefined && {
        readme: Buffer.from(description).subarray(0, maxReadmeBytes),
      }),
      assets,
      tags: [],
    },
    caller,
  );
}

function fileFacts(
  { kind, metadata }: CheckedUpload,
  file: ReceivedFile,
  uploadedAtMs: number,
): FileFacts {
  const requiresPython = fieldOf(metadata, "requires-python");
  return {
    uploadedAtMs,
    ...(requiresPython !== undefined && { requiresPython }),
    ...(kind === "wheel" && {
      metadataSha256: createHash("sha256").update(file.metadata).digest("hex"),
    }),
  };
}
