// The public index of the benchmark: every page and file is in memory before the first request.
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { type PreparedAnswer, servePrepared } from "./prepared-answers.js";
import { closureWheels, readWheels } from "./distributions.js";
import type { Wheel } from "./wheel.js";

const json = "application/vnd.pypi.simple.v1+json";
const html = "text/html; charset=utf-8";
const uploadTime = "2020-01-01T00:00:00.000000Z";

const sha256 = (content: Buffer | string) => createHash("sha256").update(content).digest("hex");

function answers(): Map<string, PreparedAnswer[]> {
  const prepared = new Map<string, PreparedAnswer[]>();
  for (const [project, wheels] of byProject([...readWheels(), ...closureWheels()])) {
    prepared.set(`/simple/${project}/`, [
      { contentType: json, body: Buffer.from(jsonPage(project, wheels)) },
      { contentType: html, body: Buffer.from(htmlPage(project, wheels)) },
    ]);
    for (const { filename, content, metadata } of wheels) {
      const contentType = "application/octet-stream";
      prepared.set(`/files/${filename}`, [{ contentType, body: content }]);
      prepared.set(`/files/${filename}.metadata`, [{ contentType, body: Buffer.from(metadata) }]);
    }
  }
  return prepared;
}

function byProject(wheels: readonly Wheel[]): Map<string, Wheel[]> {
  const projects = new Map<string, Wheel[]>();
  for (const wheel of wheels)
    projects.set(wheel.project, [...(projects.get(wheel.project) ?? []), wheel]);
  return projects;
}

function jsonPage(name: string, wheels: readonly Wheel[]): string {
  return JSON.stringify({
    meta: { "api-version": "1.1" },
    name,
    versions: [...new Set(wheels.map(({ version }) => version))],
    files: wheels.map(({ filename, content, metadata }) => ({
      filename,
      url: `../../files/${filename}`,
      hashes: { sha256: sha256(content) },
      "requires-python": ">=3.8",
      size: content.length,
      "upload-time": uploadTime,
      yanked: false,
      "core-metadata": { sha256: sha256(metadata) },
    })),
  });
}

function htmlPage(name: string, wheels: readonly Wheel[]): string {
  const links = wheels.map(({ filename, content, metadata }) => {
    const href = `../../files/${filename}#sha256=${sha256(content)}`;
    const core = `data-core-metadata="sha256=${sha256(metadata)}"`;
    return `<a href="${href}" data-requires-python="&gt;=3.8" ${core}>${filename}</a><br>`;
  });
  return `<!DOCTYPE html><html><head><title>${name}</title></head><body>\n${links.join("\n")}\n</body></html>\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(`listening on ${await servePrepared(answers())}\n`);
