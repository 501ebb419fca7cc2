/** `npm publish` without npm: one PUT of the publish document. */
import type { PackageVersionFixture } from "./fixture-package.js";
import { exchange, type Exchange } from "./http-exchange.js";

export interface PublishOptions {
  /** Registry base; a trailing slash is allowed. */
  readonly registryUrl: string;
  readonly token?: string;
  readonly tag?: string;
  /** Loopback address to connect from, see clientAddress. */
  readonly localAddress?: string | undefined;
}

/** The body of `PUT /{name}` as npm sends it. */
export function publishDocument(
  fixture: PackageVersionFixture,
  tag = "latest",
): Record<string, unknown> {
  const { name, version, manifest, tarball, integrity, shasum } = fixture;
  const file = `${name}-${version}.tgz`;
  return {
    _id: name,
    name,
    "dist-tags": { [tag]: version },
    versions: {
      [version]: {
        ...manifest,
        _id: `${name}@${version}`,
        dist: { integrity, shasum, tarball: `http://registry.invalid/${name}/-/${file}` },
      },
    },
    access: null,
    _attachments: {
      [file]: {
        content_type: "application/octet-stream",
        data: tarball.toString("base64"),
        length: tarball.length,
      },
    },
  };
}

/** Sends the document; any status is an answer. @throws when the connection fails. */
export async function publishOverHttp(
  fixture: PackageVersionFixture,
  { registryUrl, token, tag, localAddress }: PublishOptions,
): Promise<Exchange> {
  return exchange(packageUrl(registryUrl, fixture.name), {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(publishDocument(fixture, tag)),
    localAddress,
    ...(token === undefined ? {} : { token }),
  });
}

/** Whether the registry accepted. */
export function isAccepted({ status, complete }: Exchange): boolean {
  return complete && status >= 200 && status < 300;
}

/** As publishOverHttp, but throws unless the registry accepted. */
export async function publishOrThrow(
  fixture: PackageVersionFixture,
  options: PublishOptions,
): Promise<void> {
  const answer = await publishOverHttp(fixture, options);
  if (isAccepted(answer)) return;
  throw new Error(`publish of ${fixture.name}: ${answer.status} ${answer.body.toString()}`);
}

/** URL of a package's document, the scope's slash escaped as npm does. */
export function packageUrl(registryUrl: string, name: string): string {
  return `${registryUrl.replace(/\/$/, "")}/${name.replace("/", "%2f")}`;
}
