// Tables of the audit trail. The columns' rules are those of schema.ts.

/** The audit trail: records in batches, each chained to the one before it. See audit-chain.ts. */
export interface AuditBatchesTable {
  /** 1, 2, 3 …: the order of the chain, without gaps. */
  audit_id: number;
  /** Time of its first and last record. */
  first_at_ms: number;
  last_at_ms: number;
  /** The process that wrote it. */
  node_id: string;
  record_count: number;
  encoding: "identity" | "gzip";
  /** Lines, see `batchOf`; every line ends. */
  records: Uint8Array;
  /** CRC-32 of each line with its end, four bytes each, big-endian: says which record of a damaged batch it was. */
  checksums: Uint8Array;
  /** SHA-256, hex, of the batch before. */
  prev_hash: string;
  hash: string;
}

/** Where the chain begins (`anchor`: the last batch deleted by age, 0 for none) and ends (`head`, kept by a trigger). */
export interface AuditChainTable {
  name: "anchor" | "head";
  audit_id: number;
  hash: string;
}
