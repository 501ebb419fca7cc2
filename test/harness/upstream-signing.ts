/** The signing key of a fake public registry. */
import { createHash, generateKeyPairSync, sign } from "node:crypto";

/** Signs versions and publishes its key as `GET /-/npm/v1/keys` does. */
export interface RegistrySigner {
  readonly keys: { readonly keys: readonly Record<string, string | null>[] };
  /** Signs `name@version:integrity` (npm registry signatures, ECDSA P-256 over SHA-256). */
  signVersion(name: string, version: string, integrity: string): { keyid: string; sig: string };
}

export function createRegistrySigner(): RegistrySigner {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  const keyid = `SHA256:${createHash("sha256").update(spki).digest("base64")}`;
  const type = "ecdsa-sha2-nistp256";
  return {
    keys: {
      keys: [{ expires: null, keyid, keytype: type, scheme: type, key: spki.toString("base64") }],
    },
    signVersion: (name, version, integrity) => ({
      keyid,
      sig: sign("sha256", Buffer.from(`${name}@${version}:${integrity}`), privateKey).toString(
        "base64",
      ),
    }),
  };
}
