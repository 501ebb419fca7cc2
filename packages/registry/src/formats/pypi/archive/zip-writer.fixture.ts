// A small ZIP writer for tests, which can be told to lie.
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipMember {
  readonly path: string;
  readonly content: string | Buffer;
  readonly isStored?: boolean;
  /** Checksum and sizes follow the data. */
  readonly hasDescriptor?: boolean;
  /** What the directory says instead. */
  readonly directoryPath?: string;
  readonly directoryCrc32?: number;
  readonly localSizeDelta?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly unixMode?: number;
  readonly isUnlisted?: boolean;
  readonly extra?: Buffer;
  /** Bytes before its local header. */
  readonly gap?: Buffer;
}

export interface ZipOptions {
  readonly comment?: string;
  readonly after?: Buffer;
  readonly entriesDelta?: number;
}

export function makeZip(members: readonly ZipMember[], options: ZipOptions = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  const push = (part: Buffer) => {
    parts.push(part);
    offset += part.length;
  };
  for (const member of members) {
    if (member.gap) push(member.gap);
    const at = offset;
    const facts = factsOf(member);
    push(localHeader(member, facts));
    push(facts.packed);
    if (member.hasDescriptor === true) push(descriptor(facts));
    if (member.isUnlisted !== true) directory.push(centralHeader(member, facts, at));
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  const entries = directory.length + (options.entriesDelta ?? 0);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(options.comment?.length ?? 0, 20);
  return Buffer.concat([
    ...parts,
    central,
    end,
    Buffer.from(options.comment ?? ""),
    options.after ?? Buffer.alloc(0),
  ]);
}

interface Facts {
  readonly packed: Buffer;
  readonly crc32: number;
  readonly unpackedBytes: number;
  readonly flags: number;
  readonly method: number;
}

function factsOf(member: ZipMember): Facts {
  const content = Buffer.from(member.content);
  return {
    packed: member.isStored === true ? content : deflateRawSync(content),
    crc32: crc32(content),
    unpackedBytes: content.length,
    flags: member.flags ?? (member.hasDescriptor === true ? 0x808 : 0x800),
    method: member.method ?? (member.isStored === true ? 0 : 8),
  };
}

function localHeader({ path, hasDescriptor, extra, localSizeDelta = 0 }: ZipMember, facts: Facts) {
  const name = Buffer.from(path);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(facts.flags, 6);
  head.writeUInt16LE(facts.method, 8);
  if (hasDescriptor !== true) {
    head.writeUInt32LE(facts.crc32, 14);
    head.writeUInt32LE(facts.packed.length, 18);
    head.writeUInt32LE(facts.unpackedBytes + localSizeDelta, 22);
  }
  head.writeUInt16LE(name.length, 26);
  head.writeUInt16LE(extra?.length ?? 0, 28);
  return Buffer.concat([head, name, extra ?? Buffer.alloc(0)]);
}

function descriptor(facts: Facts): Buffer {
  const tail = Buffer.alloc(16);
  tail.writeUInt32LE(0x08074b50, 0);
  tail.writeUInt32LE(facts.crc32, 4);
  tail.writeUInt32LE(facts.packed.length, 8);
  tail.writeUInt32LE(facts.unpackedBytes, 12);
  return tail;
}

function centralHeader(member: ZipMember, facts: Facts, offset: number): Buffer {
  const name = Buffer.from(member.directoryPath ?? member.path);
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(20, 6);
  head.writeUInt16LE(facts.flags, 8);
  head.writeUInt16LE(facts.method, 10);
  head.writeUInt32LE(member.directoryCrc32 ?? facts.crc32, 16);
  head.writeUInt32LE(facts.packed.length, 20);
  head.writeUInt32LE(facts.unpackedBytes, 24);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt32LE(((member.unixMode ?? 0o100644) << 16) >>> 0, 38);
  head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, name]);
}
