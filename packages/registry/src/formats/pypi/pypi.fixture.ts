// What the tests of Python packages share: uploads as twine sends them.
import type { FormatServices } from "../format.js";
import { digestsOf } from "../in-memory-catalog.fixture.js";
import {
  type Registry,
  type Sent,
  type Served,
  createRegistry as createFormatRegistry,
} from "../registry.fixture.js";
import {
  type Distribution,
  makeSdist,
  makeWheel,
  sdistName,
  wheelName,
} from "./distributions.fixture.js";

/** Every format served from memory; requests go to Python's. */
export function createRegistry(overrides: Partial<FormatServices> = {}): Registry {
  return createFormatRegistry("pypi", overrides);
}

export interface Upload {
  readonly filename: string;
  readonly content: Buffer;
  readonly fields: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The part's media type; uv sends none. */
  readonly contentType?: string;
  /** Whether the file comes before the fields. */
  readonly isFileFirst?: boolean;
}

export function wheelUpload(distribution: Distribution): Upload {
  return uploadOf(distribution, wheelName(distribution), makeWheel(distribution));
}

export async function sdistUpload(distribution: Distribution): Promise<Upload> {
  return uploadOf(distribution, sdistName(distribution), await makeSdist(distribution));
}

function uploadOf({ name, version }: Distribution, filename: string, content: Buffer): Upload {
  return {
    filename,
    content,
    fields: {
      ":action": "file_upload",
      protocol_version: "1",
      metadata_version: "2.4",
      name,
      version,
      filetype: filename.endsWith(".whl") ? "bdist_wheel" : "sdist",
      pyversion: filename.endsWith(".whl") ? "py3" : "source",
      sha256_digest: digestsOf(content).sha256,
    },
  };
}

/** The request that sends it. */
export function formOf(upload: Upload): Sent {
  const boundary = "0123456789abcdef";
  const { filename, content, contentType = "application/octet-stream" } = upload;
  const fields = Object.entries(upload.fields).flatMap(([name, value]) =>
    [value ?? []]
      .flat()
      .map((text) =>
        Buffer.from(
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`,
        ),
      ),
  );
  const type = contentType === "" ? "" : `Content-Type: ${contentType}\r\n`;
  const file = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="content"; filename="${filename}"\r\n${type}\r\n`,
    ),
    content,
    Buffer.from("\r\n"),
  ]);
  const parts = upload.isFileFirst === true ? [file, ...fields] : [...fields, file];
  return {
    method: "POST",
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

export function send(registry: Registry, upload: Upload): Promise<Served> {
  return registry.send("", formOf(upload));
}
