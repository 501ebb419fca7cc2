// The form of an upload (legacy API): fields in any order, the file's bytes handed on as they come.
import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyHeaders, type BusboyInstance } from "@fastify/busboy";
import { ValidationError } from "../../../errors.js";
import type { HttpRequest } from "../../../http/request.js";

/** METADATA as a form: its description is in it. */
const maxFieldsBytes = 8 * 1024 * 1024;
const maxFields = 20_000;

export type FormFields = ReadonlyMap<string, readonly string[]>;

export interface ReceivedForm<F> {
  readonly fields: FormFields;
  /** What became of the `content` part; undefined when there was none. */
  readonly file: F | undefined;
}

/**
 * Reads the form to its end.
 * @param onFile takes the bytes of the `content` part; when it throws, nothing more is read
 * @throws ValidationError when it is no such form or too big, and whatever `onFile` throws
 */
export async function receiveForm<F>(
  request: Pick<HttpRequest, "headers" | "body">,
  onFile: (filename: string, bytes: Readable) => Promise<F>,
): Promise<ReceivedForm<F>> {
  const form = openForm(request);
  const fields = new Map<string, string[]>();
  let fieldsBytes = 0;
  let file: Promise<F> | undefined;
  const fail = (error: unknown) => form.destroy(error as Error);
  form.on("field", (name, value, isNameCut, isValueCut) => {
    fieldsBytes += name.length + value.length;
    if (isNameCut || isValueCut || fieldsBytes > maxFieldsBytes)
      fail(tooBig(`its fields exceed ${maxFieldsBytes} bytes`));
    const values = fields.get(name);
    if (values) values.push(value);
    else fields.set(name, [value]);
  });
  form.on("file", (name, bytes, filename) => {
    // Signatures of old are parts, too, which nobody verifies any more.
    if (name !== "content") bytes.resume();
    else if (file !== undefined) fail(new ValidationError("the form has several files"));
    else {
      file = onFile(filename, keepingItsError(bytes));
      file.catch(fail);
    }
  });
  form.on("fieldsLimit", () => {
    fail(tooBig(`it has more than ${maxFields} fields`));
  });
  try {
    await pipeline(request.body, form);
  } catch (error) {
    // The receiver of the file gave up first, or must before its bytes are dropped.
    await file?.catch(() => undefined);
    throw asFormError(error);
  }
  return { fields, file: await file };
}

/** A part that breaks off says so once, maybe before anybody listens; this stream fails whenever it is read. */
function keepingItsError(part: Readable): Readable {
  const kept = new PassThrough().on("error", () => undefined);
  part.on("error", (error) => kept.destroy(error));
  return part.pipe(kept);
}

function openForm({ headers }: Pick<HttpRequest, "headers">): BusboyInstance {
  const contentType = headers["content-type"] ?? "";
  if (!contentType.toLowerCase().startsWith("multipart/form-data"))
    throw new ValidationError("an upload must be a multipart/form-data form");
  const limits = { fieldNameSize: 100, fieldSize: maxFieldsBytes, fields: maxFields, files: 4 };
  try {
    return new Busboy({ headers: headers as BusboyHeaders, limits, isPartAFile });
  } catch (error) {
    throw new ValidationError("the form has no boundary", "CANNOT_PARSE", { cause: error });
  }
}

/** uv sends its file without a media type. */
function isPartAFile(
  _name: string | undefined,
  _type: string | undefined,
  filename: string | undefined,
) {
  return filename !== undefined;
}

function asFormError(error: unknown): unknown {
  const isCut = error instanceof Error && /(?:unexpected end|malformed)/i.test(error.message);
  if (!isCut) return error;
  return new ValidationError("the form is cut off or malformed", "CANNOT_PARSE", { cause: error });
}

function tooBig(why: string): ValidationError {
  return new ValidationError(`the form is too big: ${why}`);
}
