/** A simple index as a public one serves it: HTML with hashes, real distributions, which can go down. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { makeTemporaryDirectory, type TemporaryDirectory } from "./temporary-directory.js";

export interface Project {
  readonly name: string;
  readonly version: string;
  readonly kind?: "wheel" | "sdist";
  /** Further lines of its metadata. */
  readonly headers?: readonly string[];
  /** Attributes of its links. */
  readonly link?: string;
}

/** Builds distributions into a folder. @throws when Python cannot */
export function buildDistributions(projects: readonly Project[], folder: string): void {
  const script = new URL("build-distributions.py", `file://${__dirname}/`).pathname;
  const built = spawnSync("python3", [script, folder], { input: JSON.stringify(projects) });
  if (built.status !== 0) throw new Error(built.stderr.toString());
}

export class FakeIndex {
  /** Answers nothing but 503. */
  isDown = false;
  readonly #server: Server;
  readonly #directory: TemporaryDirectory;
  readonly #links = new Map<string, string[]>();
  readonly #files = new Map<string, Buffer>();

  private constructor(directory: TemporaryDirectory) {
    this.#directory = directory;
    this.#server = createServer((request, response) => {
      const path = request.url ?? "";
      const body = this.isDown ? undefined : this.#bodyOf(path);
      const type = path.startsWith("/simple/") ? "text/html" : "application/octet-stream";
      const status = this.isDown ? 503 : body === undefined ? 404 : 200;
      response.writeHead(status, { "content-type": type });
      response.end(request.method === "HEAD" ? undefined : body);
    });
  }

  static async start(projects: readonly Project[]): Promise<FakeIndex> {
    const index = new FakeIndex(await makeTemporaryDirectory("index"));
    await index.add(projects);
    await new Promise<void>((resolve) => index.#server.listen(0, "127.0.0.1", resolve));
    return index;
  }

  /** Base of the index, ending in `/`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/simple/`;
  }

  async add(projects: readonly Project[]): Promise<void> {
    for (const project of projects) {
      const folder = join(this.#directory.path, String(this.#files.size));
      await mkdir(folder);
      buildDistributions([project], folder);
      const [filename = ""] = await readdir(folder);
      const bytes = await readFile(join(folder, filename));
      const digest = createHash("sha256").update(bytes).digest("hex");
      this.#files.set(filename, bytes);
      const links = this.#links.get(project.name) ?? [];
      links.push(
        `<a href="../../files/${filename}#sha256=${digest}" ${project.link ?? ""}>${filename}</a>`,
      );
      this.#links.set(project.name, links);
    }
  }

  /** Lists so many wheels for other machines, which nobody asks for. */
  addLinks(name: string, count: number): void {
    const links = this.#links.get(name) ?? [];
    this.#links.set(name, links);
    for (let at = 0; at < count; at += 1) {
      const filename = `${name}-0.4.${at}-cp27-cp27m-win_arm64.whl`;
      const digest = createHash("sha256").update(filename).digest("hex");
      links.push(`<a href="../../files/${filename}#sha256=${digest}">${filename}</a>`);
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.#directory.remove();
  }

  #bodyOf(path: string): Buffer | undefined {
    const project = /^\/simple\/([^/]+)\/$/.exec(path)?.[1];
    const links = this.#links.get(project ?? "");
    if (links) return Buffer.from(`<!DOCTYPE html><html><body>${links.join("<br>")}</body></html>`);
    return this.#files.get(/^\/files\/([^/]+)$/.exec(path)?.[1] ?? "");
  }
}
