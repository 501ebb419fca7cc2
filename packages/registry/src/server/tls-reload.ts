import { readFile, stat } from "node:fs/promises";
import type { Config } from "../config/schema.js";
import type { TlsMaterial } from "../http/http-server.js";

const checkIntervalMs = 10_000;

/** The configured certificate and key; undefined without TLS. */
export async function readTlsMaterial(
  tls: Config["server"]["tls"],
): Promise<TlsMaterial | undefined> {
  const { certFile, keyFile } = tls;
  if (certFile === undefined || keyFile === undefined) return undefined;
  const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)]);
  return { cert, key };
}

/** Hands over the material again whenever a file of it has changed. Returns what ends that. */
export function watchTlsMaterial(
  tls: Config["server"]["tls"],
  replace: (material: TlsMaterial) => void,
  onError: (error: unknown) => void,
): () => void {
  const { certFile, keyFile } = tls;
  if (certFile === undefined || keyFile === undefined) return () => undefined;
  let seen: string | undefined;
  const check = async (): Promise<void> => {
    const files = await Promise.all([stat(certFile), stat(keyFile)]);
    const current = files.map(({ mtimeMs, ino }) => `${mtimeMs}/${ino}`).join(" ");
    if (seen !== undefined && seen !== current) {
      const material = await readTlsMaterial(tls);
      // A certificate and a key that do not belong together throw here, and the old ones stay.
      if (material !== undefined) replace(material);
    }
    seen = current;
  };
  const run = (): void => {
    check().catch(onError);
  };
  run();
  const timer = setInterval(run, checkIntervalMs).unref();
  return () => {
    clearInterval(timer);
  };
}
