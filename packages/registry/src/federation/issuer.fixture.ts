// An identity provider on this machine: what OpenID Connect Discovery asks of one, and keys that can be changed.
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import jwt, { type Algorithm, type SignOptions } from "jsonwebtoken";

export interface SigningKey {
  readonly keyId: string;
  readonly algorithm: Algorithm;
  readonly privateKey: KeyObject;
  readonly publicJwk: object;
}

export function signingKey(keyId: string, algorithm: Algorithm = "ES256"): SigningKey {
  const { privateKey, publicKey } = algorithm.startsWith("ES")
    ? generateKeyPairSync("ec", { namedCurve: curves[algorithm] ?? "P-256" })
    : generateKeyPairSync("rsa", { modulusLength: 2048 });
  const publicJwk = {
    ...publicKey.export({ format: "jwk" }),
    kid: keyId,
    use: "sig",
    alg: algorithm,
  };
  return { keyId, algorithm, privateKey, publicJwk };
}

const curves: Readonly<Record<string, string>> = { ES384: "P-384", ES512: "P-521" };

export function sign(key: SigningKey, claims: object, options: SignOptions = {}): string {
  const { algorithm, keyId: keyid, privateKey } = key;
  return jwt.sign(claims, privateKey, { algorithm, keyid, ...options });
}

export interface TestIssuer {
  readonly url: string;
  /** What it publishes now. */
  keys: SigningKey[];
  /** Replaces the discovery document's members. */
  discovery: object;
  /** Status that everything is answered with instead. */
  failure: number | undefined;
  /** Paths that were asked for. */
  readonly asked: string[];
  close(): Promise<void>;
}

export async function openIssuer(path = ""): Promise<TestIssuer> {
  const issuer = { keys: [signingKey("first")], discovery: {}, failure: undefined, asked: [] } as {
    keys: SigningKey[];
    discovery: object;
    failure: number | undefined;
    asked: string[];
  };
  const server = createServer((request, response) => {
    issuer.asked.push(request.url ?? "");
    const documents: Readonly<Record<string, () => object>> = {
      [`${path}/.well-known/openid-configuration`]: () => ({
        issuer: url,
        jwks_uri: `${url}/jwks`,
        ...issuer.discovery,
      }),
      [`${path}/jwks`]: () => ({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) }),
    };
    const document = documents[request.url ?? ""];
    response.statusCode = issuer.failure ?? (document === undefined ? 404 : 200);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(document?.() ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${path}`;
  return Object.assign(issuer, {
    url,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  });
}
