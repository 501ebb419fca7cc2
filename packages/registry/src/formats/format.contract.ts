// What every format must do, whatever its protocol. A format's own test calls this with its paths.
import type { Registry, Served } from "./registry.fixture.js";

export interface FormatContract {
  readonly format: string;
  readonly createRegistry: () => Registry;
  /** Publishes the version whose paths follow; with other content when asked. */
  readonly publish: (registry: Registry, content?: "other") => Promise<Served>;
  /** Of a publish that made something, and of one that found it there. */
  readonly publishedStatus: readonly [number, number];
  /** Of the package, of the published asset, and of a package that nobody has. */
  readonly paths: { readonly document: string; readonly asset: string; readonly missing: string };
  /** What the format's client prints of an error reply. */
  readonly printedError: (reply: Served) => unknown;
}

/** Registers the tests. */
export function describeFormat(contract: FormatContract): void {
  const { createRegistry, publish, paths, printedError } = contract;
  const anonymous = { headers: { authorization: "" } };

  describe(`the ${contract.format} format`, () => {
    test("serves what was published: document, asset, ranges, HEAD, 304", async () => {
      const registry = createRegistry();
      expect((await publish(registry)).status).toBe(contract.publishedStatus[0]);
      expect((await registry.send(paths.document)).status).toBe(200);
      const asset = await registry.send(paths.asset);
      expect([asset.status, asset.headers["content-length"]]).toEqual([200, asset.bytes.length]);
      expect(asset.headers["cache-control"]).toBe("private, max-age=31536000, immutable");
      const part = await registry.send(paths.asset, { headers: { range: "bytes=0-3" } });
      expect([part.status, part.bytes]).toEqual([206, asset.bytes.subarray(0, 4)]);
      for (const path of [paths.document, paths.asset]) {
        const got = await registry.send(path);
        const head = await registry.send(path, { method: "HEAD" });
        expect([head.status, head.bytes.length, head.headers]).toEqual([200, 0, got.headers]);
        const etag = String(got.headers["etag"]);
        const known = await registry.send(path, { headers: { "if-none-match": etag } });
        expect([known.status, known.bytes.length, known.headers["etag"]]).toEqual([304, 0, etag]);
        expect(String(got.headers["vary"])).toContain("Authorization");
      }
    });

    test("takes the same content twice, and refuses other content under the same version", async () => {
      const registry = createRegistry();
      await publish(registry);
      expect((await publish(registry)).status).toBe(contract.publishedStatus[1]);
      const other = await publish(registry, "other");
      expect([other.status, typeof printedError(other)]).toEqual([409, "string"]);
    });

    test("says 404 for what is missing, 401 without a token, 403 where nothing is allowed", async () => {
      const registry = createRegistry();
      await publish(registry);
      const replies = [await registry.send(paths.missing)];
      for (const path of Object.values(paths)) replies.push(await registry.send(path, anonymous));
      registry.denied.add("codeartifact:ReadFromRepository");
      registry.denied.add("codeartifact:PublishPackageVersion");
      registry.denied.add("codeartifact:PutPackageMetadata");
      for (const path of Object.values(paths)) replies.push(await registry.send(path));
      replies.push(await publish(registry, "other"));
      expect(replies.map(({ status }) => status)).toEqual([404, 401, 401, 401, 403, 403, 403, 403]);
      for (const reply of replies) {
        expect(typeof printedError(reply)).toBe("string");
        expect(reply.headers["cache-control"]).toBe("no-store");
      }
    });

    test("every endpoint refuses whoever has no right at all, whatever the method", async () => {
      const registry = createRegistry();
      await publish(registry);
      const headers = [{}, { range: "bytes=0-1" }, { "if-none-match": "*" }];
      for (const method of ["GET", "HEAD", "PUT", "POST", "DELETE"]) {
        for (const path of Object.values(paths)) {
          for (const extra of headers) {
            const reply = await registry.send(path, {
              method,
              headers: { authorization: "", ...extra },
            });
            expect(reply.status).toBe(401);
          }
        }
      }
    });

    test("tells nothing of a bug", async () => {
      const registry = createRegistry();
      registry.catalog.viewPackage = () => Promise.reject(new Error("secret detail"));
      const reply = await registry.send(paths.document);
      expect([reply.status, registry.unexpected.length]).toEqual([500, 1]);
      expect(reply.bytes.toString()).not.toContain("secret");
    });
  });
}
