import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { freePort } from "../free-port.js";
import { startServer } from "../server-process.js";
import type { Contender } from "./contenders.js";

const require = createRequire(import.meta.url);

export async function startVerdaccio(folder: string, upstream: string): Promise<Contender> {
  const home = join(folder, "verdaccio");
  await mkdir(home, { recursive: true });
  const config = join(home, "config.yaml");
  await writeFile(
    config,
    JSON.stringify({
      storage: join(home, "storage"),
      // Its documentation's advice for speed: keep tarballs, and ask for documents seldom.
      uplinks: { upstream: { url: upstream, cache: true, maxage: "60m" } },
      packages: {
        "@bench/*": { access: "$all", publish: "$all" },
        "**": { access: "$all", publish: "$all", proxy: "upstream" },
      },
      max_body_size: "100mb",
      // A line for each request, as it comes and as ours; JSON is what it advises for production.
      log: { type: "stdout", format: "json", level: "http" },
      middlewares: { audit: { enabled: false } },
      web: { enable: false },
    }),
  );
  const program = require.resolve("verdaccio/bin/verdaccio");
  const server = await startServer({
    args: [program, "--config", config, "--listen", `127.0.0.1:${await freePort()}`],
    logFile: join(folder, "verdaccio.log"),
    address: /http address - (http:\/\/127\.0\.0\.1:\d+)/,
  });
  return {
    name: "Verdaccio",
    process: server,
    registry: server.url,
    publishRegistry: server.url,
    token: undefined,
  };
}
