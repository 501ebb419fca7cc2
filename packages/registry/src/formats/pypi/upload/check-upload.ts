// What an upload's form says must be what its file says: installers believe the file, people the index.
import { ValidationError } from "../../../errors.js";
import { type CoreMetadata, fieldOf, fieldsOf, parseCoreMetadata } from "../core-metadata.js";
import { parseDistributionFile } from "../distribution-file.js";
import { isProjectName, normaliseName } from "../project-name.js";
import { normaliseVersion, pypiVersionKey } from "../version.js";
import type { ReceivedFile } from "./receive-file.js";
import type { FormFields } from "./receive-form.js";

/** An upload that agrees with itself. */
export interface CheckedUpload {
  /** Normalised. */
  readonly project: string;
  readonly version: string;
  readonly versionKey: string;
  readonly kind: "wheel" | "sdist";
  readonly metadata: CoreMetadata;
}

const filetypes = { wheel: "bdist_wheel", sdist: "sdist" } as const;

/** @throws ValidationError saying what does not fit */
export function checkUpload(fields: FormFields, file: ReceivedFile): CheckedUpload {
  checkForm(fields);
  checkDigests(fields, file);
  const name = required(fields, "name");
  const version = required(fields, "version");
  if (!isProjectName(name)) throw invalid("Name", name, "it is no name of a project (PEP 508)");
  const project = normaliseName(name);
  const versionKey = pypiVersionKey(version);
  const normalised = normaliseVersion(version);
  if (versionKey === undefined || normalised === undefined)
    throw invalid("Version", version, "it is no version of PEP 440");
  const metadata = parseCoreMetadata(file.metadata);
  checkFilename(fields, file.asset.name, project, versionKey);
  checkMetadata(fields, metadata, project, versionKey);
  const kind = file.asset.name.endsWith(".whl") ? "wheel" : "sdist";
  return { project, version: normalised, versionKey, kind, metadata };
}

/** Of an action there is only one. @throws ValidationError */
export function checkForm(fields: FormFields): void {
  const action = fields.get(":action")?.[0];
  if (action !== undefined && action !== "file_upload")
    throw new ValidationError(`The action ${action} is not served; upload files (file_upload).`);
  const version = fields.get("protocol_version")?.[0];
  if (version !== undefined && version !== "1")
    throw new ValidationError("Unknown protocol version.");
}

function checkDigests(fields: FormFields, { digests }: ReceivedFile): void {
  const sha256 = fields.get("sha256_digest")?.[0]?.toLowerCase();
  const md5 = fields.get("md5_digest")?.[0];
  if (!sha256 && !md5)
    throw new ValidationError("Include at least one message digest: sha256_digest or md5_digest.");
  const isOtherMd5 = md5 && !isMd5(md5, digests.md5);
  if ((sha256 && sha256 !== digests.sha256) || isOtherMd5) {
    throw new ValidationError(
      "The digest supplied does not match a digest calculated from the uploaded file.",
    );
  }
}

/** Clients send it in hex, though the specification says base64url. */
function isMd5(said: string, hex: string): boolean {
  return said.toLowerCase() === hex || said === Buffer.from(hex, "hex").toString("base64url");
}

function checkFilename(
  fields: FormFields,
  filename: string,
  project: string,
  versionKey: string,
): void {
  const parsed = parseDistributionFile(filename, project);
  if (parsed === undefined)
    throw new ValidationError(
      `Filename '${filename}' is not that of a wheel or source distribution of project '${project}'.`,
    );
  if (parsed.versionKey !== versionKey)
    throw new ValidationError(
      `Version in filename should be '${required(fields, "version")}' not '${parsed.version}'.`,
    );
  const filetype = fields.get("filetype")?.[0];
  if (filetype !== undefined && filetype !== filetypes[parsed.kind])
    throw new ValidationError(`Invalid file extension: ${filename} is no ${filetype}.`);
}

function checkMetadata(
  fields: FormFields,
  metadata: CoreMetadata,
  project: string,
  versionKey: string,
): void {
  for (const field of ["name", "version", "requires-python"]) {
    // Installers that take the last would see another project than we do.
    if (fieldsOf(metadata, field).length > 1)
      throw new ValidationError(`The file's own metadata has the field ${field} more than once.`);
  }
  const name = fieldOf(metadata, "name") ?? "";
  const version = fieldOf(metadata, "version") ?? "";
  if (normaliseName(name) !== project) throw differs("Name", required(fields, "name"), name);
  if (pypiVersionKey(version) !== versionKey)
    throw differs("Version", required(fields, "version"), version);
  const python = fields.get("requires_python")?.[0] ?? "";
  const packedPython = fieldOf(metadata, "requires-python") ?? "";
  if (python !== "" && specifiers(python) !== specifiers(packedPython))
    throw differs("Requires-Python", python, packedPython);
  const dependencies = fields.get("requires_dist");
  const packed = fieldsOf(metadata, "requires-dist");
  if (dependencies && requiredNames(dependencies) !== requiredNames(packed))
    throw differs("Requires-Dist", dependencies.join(", "), packed.join(", "));
}

/** Clients write specifiers anew, in another order. */
function specifiers(text: string): string {
  return text.replace(/\s/g, "").split(",").sort().join(",");
}

/** Clients write requirements anew, so that only what is required can be compared. */
function requiredNames(requirements: readonly string[]): string {
  const names = requirements.map((text) => normaliseName(/^\s*([\w.-]+)/.exec(text)?.[1] ?? ""));
  return names.sort().join(" ");
}

function required(fields: FormFields, name: string): string {
  const value = fields.get(name)?.[0]?.trim();
  if (value) return value;
  throw new ValidationError(`The upload lacks the field ${name}.`);
}

function invalid(field: string, value: string, why: string): ValidationError {
  return new ValidationError(`'${value.slice(0, 100)}' is an invalid value for ${field}: ${why}.`);
}

function differs(field: string, said: string, packed: string): ValidationError {
  return new ValidationError(
    `${field} is '${said.slice(0, 200)}' in the upload, but '${packed.slice(0, 200)}' in the file's own metadata.`,
  );
}
