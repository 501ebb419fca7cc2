/** `npm publish` without npm: one PUT of the publish document. */
import type { PackageVersionFixture } from "./fixture-package.js";

export interface PublishOptions {
  /** Registry base; a trailing slash is allowed. */
  readonly registryUrl: string;
  readonly token?: string;
  readonly tag?: string;
}

/** The body of `PUT /{name}` as npm sends it. */
function publishDocument(fixture: PackageVersionFixture, tag = "latest"): Record<string, unknown> {
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

/** Sends the document; any status is an answer. */
export async function publishOverHttp(
  fixture: PackageVersionFixture,
  { registryUrl, token, tag }: PublishOptions,
): Promise<Response> {
  return fetch(packageUrl(registryUrl, fixture.name), {
    method: "PUT",
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(publishDocument(fixture, tag)),
  });
}

/** As publishOverHttp, but throws unless the registry accepted. */
export async function publishOrThrow(
  fixture: PackageVersionFixture,
  options: PublishOptions,
): Promise<void> {
  const response = await publishOverHttp(fixture, options);
  const text = await response.text();
  if (!response.ok) throw new Error(`publish of ${fixture.name}: ${response.status} ${text}`);
}

/** URL of a package's document, the scope's slash escaped as npm does. */
export function packageUrl(registryUrl: string, name: string): string {
  return `${registryUrl.replace(/\/$/, "")}/${name.replace("/", "%2f")}`;
}
