import { DocumentCache, type DocumentCacheServices } from "../shared/document-cache.js";
import type { PackageDocuments } from "../shared/package-documents.js";
import { type MergedProject, mergeProject } from "./merge.js";
import { renderProjectHtml } from "./simple/render-html.js";
import { renderProjectJson } from "./simple/render-json.js";

/** Both media types of HTML have the same bytes. */
export type PageVariant = "json" | "html";
export type ProjectDocuments = PackageDocuments<MergedProject, PageVariant>;
export type ProjectCache = DocumentCache<MergedProject, PageVariant>;

/** Memory that a listed file holds, about. */
const fileBytes = 600;

/** Project pages by repository and project. */
export function createProjectCache(services: DocumentCacheServices): ProjectCache {
  return new DocumentCache(services, {
    merge(view) {
      const merged = mergeProject(view);
      const { length } = merged.page.files;
      return length === 0 ? undefined : { merged, sizeBytes: length * fileBytes };
    },
    render: ({ page }, variant, base) => {
      const render = variant === "json" ? renderProjectJson : renderProjectHtml;
      return Promise.resolve(Buffer.from(render(page, `${base}simple/${page.name}/`)));
    },
  });
}
