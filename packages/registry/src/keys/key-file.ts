// The file that holds the embedded provider's keys. Whoever reads it reads every domain sealed with it.
import { randomBytes, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, link, open, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";

const storedKey = z.strictObject({
  id: z.uuid(),
  createdAtMs: z.int().nonnegative(),
  /** A disabled key seals and opens nothing until it is enabled again. */
  state: z.enum(["enabled", "disabled"]),
  /** 32 bytes, base64. */
  material: z.base64().refine((text) => Buffer.from(text, "base64").length === 32),
});

const keyFile = z
  .strictObject({
    version: z.literal(1),
    /** The key new domains get when they name none; the others stay for what they sealed. */
    primaryKeyId: z.uuid(),
    keys: z.array(storedKey).min(1),
  })
  .refine((file) => file.keys.some((key) => key.id === file.primaryKeyId), {
    error: "primaryKeyId names none of the keys",
  });

export type KeyFile = z.infer<typeof keyFile>;
export type StoredKey = z.infer<typeof storedKey>;

/** The key file is exposed, foreign or unreadable: the server must not start. */
export class KeyFileError extends Error {
  override readonly name = "KeyFileError";
}

/**
 * Reads the key file, and at the first start makes it (mode 0600) with one new key.
 * @throws KeyFileError when group or others may touch it, another user owns it, or it is malformed
 */
export async function loadOrCreateKeyFile(path: string, nowMs: number): Promise<KeyFile> {
  return (await readKeyFile(path)) ?? (await createKeyFile(path, nowMs));
}

async function readKeyFile(path: string): Promise<KeyFile | undefined> {
  const file = await openNoFollow(path);
  if (file === undefined) return undefined;
  try {
    await refuseIfExposed(file, path);
    return parse(await file.readFile("utf8"), path);
  } finally {
    await file.close();
  }
}

async function openNoFollow(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw new KeyFileError(`Cannot open the key file ${path} (symbolic links are refused).`, {
      cause: error,
    });
  }
}

async function refuseIfExposed(file: FileHandle, path: string): Promise<void> {
  const stat = await file.stat();
  if (!stat.isFile()) throw new KeyFileError(`The key file ${path} is not a regular file.`);
  if ((stat.mode & 0o077) !== 0) {
    const mode = (stat.mode & 0o777).toString(8);
    throw new KeyFileError(`The key file ${path} has mode ${mode}; make it private: chmod 600.`);
  }
  const userId = process.geteuid?.();
  if (userId !== undefined && stat.uid !== userId) {
    throw new KeyFileError(`The key file ${path} belongs to user ${stat.uid}, not ${userId}.`);
  }
}

function parse(text: string, path: string): KeyFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // No cause: a JSON error quotes the text, which is the key.
    throw new KeyFileError(`The key file ${path} is not JSON; restore it from a backup.`);
  }
  const result = keyFile.safeParse(json);
  if (result.success) return result.data;
  const where = result.error.issues.map((issue) => issue.path.join(".") || issue.message);
  throw new KeyFileError(`The key file ${path} is malformed at: ${where.join(", ")}.`);
}

// Written whole and synced under a temporary name, then linked: `link` never replaces, so of two
// processes that start together one makes the file and the other reads it.
async function createKeyFile(path: string, nowMs: number): Promise<KeyFile> {
  const id = randomUUID();
  const material = randomBytes(32).toString("base64");
  const content: KeyFile = {
    version: 1,
    primaryKeyId: id,
    keys: [{ id, createdAtMs: nowMs, state: "enabled", material }],
  };
  const temporary = join(dirname(path), `.key-${randomUUID()}.tmp`);
  await writeSynced(temporary, `${JSON.stringify(content, undefined, 2)}\n`);
  try {
    await link(temporary, path);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await unlink(temporary);
  }
  await syncDirectory(dirname(path));
  const kept = await readKeyFile(path);
  if (kept === undefined) throw new KeyFileError(`The key file ${path} vanished at once.`);
  return kept;
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}
