// What is measured, and what was promised.
import { largePackage, smallPackage, tarballPackage } from "./packages.js";

export interface Workload {
  readonly connections: number;
  /** What is read; absent: packages are published. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Row {
  readonly what: string;
  /** Packhouse runs a process for each processor (`--workers`); else one, as it comes. */
  readonly isOnAllProcessors?: boolean;
  /** Least ratio of Packhouse to Verdaccio. */
  readonly target: number;
  readonly workload: Workload;
}

const readers = 32;
const tarball = `${tarballPackage}/-/${tarballPackage}-1.0.0.tgz`;

export const rows: readonly Row[] = [
  {
    what: "npm: small packument, requests/s",
    target: 10,
    workload: { connections: readers, path: smallPackage },
  },
  {
    what: "npm: large packument (700 KB), requests/s",
    target: 1,
    workload: { connections: readers, path: largePackage },
  },
  {
    what: "npm: large packument, gzip, requests/s",
    target: 100,
    workload: {
      connections: readers,
      path: largePackage,
      headers: { "accept-encoding": "gzip" },
    },
  },
  {
    what: "npm: tarball (50 KB), requests/s",
    target: 5,
    workload: { connections: readers, path: tarball },
  },
  { what: "npm: publishes/s, 8 clients", target: 1.5, workload: { connections: 8 } },
  { what: "npm: publishes/s, 16 clients", target: 2, workload: { connections: 16 } },
  {
    what: "npm: publishes/s, 16 clients, --workers",
    isOnAllProcessors: true,
    target: 3,
    workload: { connections: 16 },
  },
];
