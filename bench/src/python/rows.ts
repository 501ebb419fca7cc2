// What is measured of Python packages, and what was promised.
import type { PageForm } from "./contender.js";
import { largeProject, smallProject, wheelProject } from "./distributions.js";
import type { NewUploads } from "./uploads.js";

export interface PythonRow {
  readonly what: string;
  readonly connections: number;
  readonly asks:
    | { readonly project: string; readonly form: PageForm; readonly isGzip?: boolean }
    | { readonly fileOf: string }
    | { readonly uploads: NewUploads };
  /** Least ratios of Packhouse to devpi and to the bare handler. */
  readonly target: { readonly devpi: number; readonly bare?: number };
}

const readers = 32;

export const pythonRows: readonly PythonRow[] = [
  {
    what: "python: small page (HTML), requests/s",
    connections: readers,
    asks: { project: smallProject, form: "html" },
    target: { devpi: 20, bare: 0.4 },
  },
  {
    what: "python: small page (JSON), requests/s",
    connections: readers,
    asks: { project: smallProject, form: "json" },
    target: { devpi: 20, bare: 0.4 },
  },
  // As pip and uv ask: they take gzip.
  {
    what: "python: page of 2,000 files (HTML, gzip), requests/s",
    connections: readers,
    asks: { project: largeProject, form: "html", isGzip: true },
    target: { devpi: 100 },
  },
  {
    what: "python: page of 2,000 files (JSON, gzip), requests/s",
    connections: readers,
    asks: { project: largeProject, form: "json", isGzip: true },
    target: { devpi: 100 },
  },
  {
    what: "python: wheel (100 KB), requests/s",
    connections: readers,
    asks: { fileOf: wheelProject },
    target: { devpi: 5, bare: 0.3 },
  },
  // Ours are on disk when they are answered; devpi syncs its database only, pypiserver nothing.
  {
    what: "python: uploads/s of new projects, 8 clients",
    connections: 8,
    asks: { uploads: "projects" },
    target: { devpi: 2.5 },
  },
  // As nightly builds do: the longer the list of versions, the more each upload costs devpi.
  {
    what: "python: uploads/s to a project of 400 versions, 8 clients",
    connections: 8,
    asks: { uploads: "versions" },
    target: { devpi: 20 },
  },
];

/** The project that a row reads. */
export function projectOf({ asks }: PythonRow): string | undefined {
  if ("uploads" in asks) return undefined;
  return "fileOf" in asks ? asks.fileOf : asks.project;
}
