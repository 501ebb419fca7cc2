// Wheels (binary distribution format, PEP 427) without compression: their time to be made must not count.
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

export interface Wheel {
  readonly project: string;
  readonly version: string;
  readonly filename: string;
  /** Its METADATA. */
  readonly metadata: string;
  readonly content: Buffer;
}

export interface WheelContent {
  readonly project: string;
  readonly version: string;
  /** Python, ABI and platform. */
  readonly tags?: string;
  readonly requires?: readonly string[];
  readonly module?: Buffer;
}

export function makeWheel({
  project,
  version,
  tags = "py3-none-any",
  requires = [],
  module = Buffer.from("value = 1\n"),
}: WheelContent): Wheel {
  const snake = project.replaceAll("-", "_");
  const info = `${snake}-${version}.dist-info`;
  const head = ["Metadata-Version: 2.1", `Name: ${project}`, `Version: ${version}`];
  head.push("Summary: for measuring", "Requires-Python: >=3.8");
  head.push(...requires.map((name) => `Requires-Dist: ${name}`));
  const metadata = `${head.join("\n")}\n\n`;
  const wheelInfo = `Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: ${tags}\n`;
  const members: Member[] = [
    { path: `${snake}.py`, content: module },
    { path: `${info}/WHEEL`, content: Buffer.from(wheelInfo) },
    { path: `${info}/METADATA`, content: Buffer.from(metadata) },
  ];
  members.push(recordOf(members, `${info}/RECORD`));
  const filename = `${snake}-${version}-${tags}.whl`;
  return { project, version, filename, metadata, content: storedZip(members) };
}

interface Member {
  readonly path: string;
  readonly content: Buffer;
}

function recordOf(members: readonly Member[], path: string): Member {
  const lines = members.map((member) => {
    const digest = createHash("sha256").update(member.content).digest("base64url");
    return `${member.path},sha256=${digest},${member.content.length}`;
  });
  return { path, content: Buffer.from([...lines, `${path},,`, ""].join("\n")) };
}

/** Local file headers, the central directory and its end (APPNOTE 4.3). */
function storedZip(members: readonly Member[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, content } of members) {
    const name = Buffer.from(path);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(0x21, 8); // 1980-01-01
    shared.writeUInt32LE(crc32(content), 10);
    shared.writeUInt32LE(content.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), shared, name, content]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), shared, rest, name);
    files.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}
