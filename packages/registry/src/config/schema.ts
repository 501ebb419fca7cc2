// Every setting, its default and its limits. A new setting is a line here; file, environment and `packhouse config`
// know it from this.
import { z } from "zod";
import { packageFormats } from "../catalog/model.js";
import { Secret } from "../secret.js";

/** The type of all secrets; recognised by identity, so that each can also be given as `…File` and never prints. */
export const secret = z
  .string()
  .min(1)
  .transform((text) => new Secret(text));

const seconds = z.number().positive();
const count = z.int().positive();
const url = z.url({ protocol: /^https?$/ });

const server = z.strictObject({
  host: z.string().min(1).default("127.0.0.1"),
  /** 0 takes a free one. */
  port: z.int().min(0).max(65_535).default(8420),
  /** How clients reach this server; absent: the address it listens on. */
  publicUrl: url.transform((text) => text.replace(/\/+$/, "")).optional(),
  /** PEM files; read again when they change. */
  tls: z
    .strictObject({ certFile: z.string().optional(), keyFile: z.string().optional() })
    .prefault({}),
  /** CIDR blocks whose `X-Forwarded-…` headers are believed. */
  trustedProxies: z.array(z.string()).default([]),
  /** Allows plain HTTP on an address that others can reach. */
  insecureHttp: z.boolean().default(false),
  /** Also serves `{domain}-{owner}.d.SUFFIX`. */
  hostSuffix: z.string().optional(),
  /** Processes. */
  workers: z.int().min(1).max(256).default(1),
  /** How long requests may still run after SIGTERM. */
  drainSeconds: seconds.default(30),
  limits: z
    .strictObject({
      maxConnections: count.default(4000),
      /** A build farm behind one address holds hundreds; one pnpm holds 137. */
      maxConnectionsPerAddress: count.default(1000),
      /** 0: any number. Node answers 503 beyond it to clients that do not heed `connection: close`. */
      maxRequestsPerSocket: z.int().min(0).default(0),
      maxInFlight: count.default(4000),
      maxHeaderBytes: count.default(16_384),
      maxTargetBytes: count.default(4096),
      /** `npm logout` has its token, of some 400 bytes, in the path. */
      maxSegmentBytes: count.default(1024),
      maxSegments: count.default(32),
      headersTimeoutSeconds: seconds.default(10),
      keepAliveSeconds: seconds.default(65),
      stallTimeoutSeconds: seconds.default(60),
      minUploadBytesPerSecond: z.int().min(0).default(16_384),
      uploadWindowSeconds: seconds.default(30),
      maxFailedAuthenticationsPerMinute: count.default(20),
    })
    .prefault({}),
});

/** A registry that repositories may connect to. The well-known ones need no line. */
export const externalConnection = z.strictObject({
  /** Base URL. */
  url: url.optional(),
  /** Needed for connections of one's own. */
  format: z.enum(packageFormats).optional(),
  token: secret.optional(),
  username: z.string().optional(),
  password: secret.optional(),
  /** PEM, trusted beside the public roots. */
  caFile: z.string().optional(),
  /** Outbound HTTP proxy. */
  proxy: url.optional(),
  /** For a whole download. */
  timeoutSeconds: seconds.optional(),
});

const upstream = z.strictObject({
  metadataTtlSeconds: z.number().min(0).default(300),
  staleIfErrorSeconds: z
    .number()
    .min(0)
    .default(7 * 86_400),
  negativeTtlSeconds: z.number().min(0).default(60),
  /** Lets redirects and upstream documents lead to private addresses. */
  allowPrivateAddresses: z.boolean().default(false),
  /** CIDR blocks they may lead to all the same. */
  allowedCidrs: z.array(z.string()).default([]),
});

const keys = z.strictObject({
  /** Where the key of a domain lies that names none. */
  provider: z.enum(["embedded", "aws-kms"]).default("embedded"),
  awsKms: z
    .strictObject({
      /** Absent: AWS KMS is not used, unless it is the provider. */
      region: z.string().optional(),
      endpoint: url.optional(),
      accessKeyId: z.string().optional(),
      secretAccessKey: secret.optional(),
      sessionToken: secret.optional(),
      defaultKey: z.string().optional(),
    })
    .prefault({}),
});

const events = z.strictObject({
  /** How long an event can be read and sent again. */
  retentionDays: z.number().positive().default(30),
  /** Lets webhooks lead to private and loopback addresses. */
  allowPrivateAddresses: z.boolean().default(false),
  /** For a webhook's answer. */
  timeoutSeconds: seconds.default(15),
  /** Before an event is sent for the second time; each further wait is twice as long. */
  retryBaseSeconds: seconds.default(5),
  /** The longest wait between two attempts. */
  retryMaxSeconds: seconds.default(8 * 3600),
  /** With the waits above, the last one is about three days after the first. */
  maxAttempts: count.default(22),
  /** A webhook that accepts nothing for so long is disabled. */
  disableAfterDays: z.number().positive().default(5),
  /** A server that died is replaced after so long by another on the same data; on one machine, at once. */
  leaseSeconds: z.number().min(1).default(10),
});

const audit = z.strictObject({
  /** Whether reads that were allowed leave a record. */
  reads: z.enum(["all", "none"]).default("all"),
  /** How long a record is kept. */
  retentionDays: z.number().positive().default(90),
});

const federation = z.strictObject({
  /** Lets identity providers be at http addresses of this machine, to try them. */
  httpOnLoopback: z.boolean().default(false),
  /** PEM, trusted beside the public roots. */
  caFile: z.string().optional(),
  /** Outbound HTTP proxy. */
  proxy: url.optional(),
});

/** Of one account, in each process; 0: any number. CodeArtifact's quotas have the same names. */
const perSecond = z.int().min(0).default(0);
const requestsPerSecond = z.strictObject({
  /** Describe…, Get…, List… */
  reads: perSecond,
  /** All others. */
  writes: perSecond,
  getAuthorizationToken: perSecond,
  copyPackageVersions: perSecond,
  publishPackageVersion: perSecond,
  getPackageVersionAsset: perSecond,
  listPackages: perSecond,
  listPackageVersions: perSecond,
  listPackageVersionAssets: perSecond,
});

export const configSchema = z.strictObject({
  data: z.strictObject({ directory: z.string().min(1).default("./data") }).prefault({}),
  server: server.prefault({}),
  account: z
    .strictObject({
      id: z
        .string()
        .regex(/^\d{12}$/, "must be 12 digits")
        .default("000000000000"),
      /** Of the form `xx-name-1`: Terraform's aws provider refuses others. */
      region: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, "must look like us-local-1")
        .default("us-local-1"),
    })
    .prefault({}),
  access: z
    .strictObject({
      /** Policies are also asked about the package that is read, not only about its repository. */
      packageLevelReads: z.boolean().default(false),
      /** Repositories of the first account that anybody may read. */
      anonymousRead: z
        .array(z.string().regex(/^[a-z0-9-]+\/[A-Za-z0-9._-]+$/, "must be domain/repository"))
        .default([]),
    })
    .prefault({}),
  tokens: z
    .strictObject({
      /** The longest life of a token of `packhouse token create`. */
      maxLifetimeSeconds: count.default(365 * 86_400),
    })
    .prefault({}),
  logs: z
    .strictObject({
      level: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
      /** `auto`: pretty on a terminal, JSON elsewhere. */
      format: z.enum(["auto", "json", "pretty"]).default("auto"),
    })
    .prefault({}),
  externalConnections: z.record(z.string(), externalConnection).default({}),
  upstream: upstream.prefault({}),
  keys: keys.prefault({}),
  federation: federation.prefault({}),
  limits: z
    .strictObject({
      maxAssetBytes: count.default(5 * 1024 ** 3),
      maxAssetsPerVersion: count.default(150),
      maxTagsPerPackage: count.default(1000),
      maxDomainsPerAccount: count.default(10),
      maxRepositoriesPerDomain: count.default(1000),
      /** The root group included. */
      maxPackageGroupsPerDomain: count.default(1000),
      maxWebhooksPerDomain: count.default(50),
      maxUpstreamsPerRepository: count.default(10),
      /** For one package, the addressed repository included. */
      maxSearchedRepositories: count.default(25),
      /** Of domains, repositories and package groups. */
      maxTagsPerResource: count.default(50),
      requestsPerSecond: requestsPerSecond.prefault({}),
      /** Publishes leave so much free on the disk of the data directory; absent: 5 % of it, at most 2 GiB. */
      reservedDiskBytes: z.int().min(0).optional(),
      /** Memory for rendered package documents, in each process. */
      documentCacheBytes: z
        .int()
        .min(0)
        .default(256 * 1024 ** 2),
      /** Memory for opened small assets, in each process. */
      blobCacheBytes: z
        .int()
        .min(0)
        .default(128 * 1024 ** 2),
    })
    .prefault({}),
  garbageCollection: z
    .strictObject({
      /** Between two passes of the server; 0: none, `packhouse gc` is run by other means. */
      intervalSeconds: z.number().min(0).default(86_400),
      /** Unreferenced blobs younger than this are kept. */
      graceSeconds: z.number().min(0).default(86_400),
    })
    .prefault({}),
  events: events.prefault({}),
  audit: audit.prefault({}),
  npm: z
    .strictObject({
      /** How dist-tags of several repositories become one set. */
      distTags: z.enum(["nearest", "codeartifact"]).default("nearest"),
    })
    .prefault({}),
});

/** The settings as given: JSON, nothing filled in. */
export type RawConfig = z.input<typeof configSchema>;
/** The settings in force. */
export type Config = z.output<typeof configSchema>;
export type ExternalConnectionConfig = z.output<typeof externalConnection>;
