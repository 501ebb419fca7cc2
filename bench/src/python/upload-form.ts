// Uploads as twine sends them (legacy API).
import { createHash } from "node:crypto";
import type { Wheel } from "./wheel.js";

const boundary = "bench-0123456789abcdef";

export const formContentType = `multipart/form-data; boundary=${boundary}`;

export function uploadForm({ project, version, filename, content }: Wheel): Buffer {
  const fields = {
    ":action": "file_upload",
    protocol_version: "1",
    metadata_version: "2.1",
    name: project,
    version,
    summary: "for measuring",
    requires_python: ">=3.8",
    filetype: "bdist_wheel",
    pyversion: "py3",
    md5_digest: createHash("md5").update(content).digest("hex"),
    sha256_digest: createHash("sha256").update(content).digest("hex"),
  };
  const start = `--${boundary}\r\nContent-Disposition: form-data; name=`;
  const parts = Object.entries(fields).map(
    ([name, value]) => `${start}"${name}"\r\n\r\n${value}\r\n`,
  );
  const file = `${start}"content"; filename="${filename}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  return Buffer.concat([
    Buffer.from(parts.join("") + file),
    content,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
}
