/**
 * The kernel could not make a commit durable (fsync failed). It may report success next time without having written,
 * so nothing may be retried: the process must exit and start again, which recovers what is on the disk.
 */
export class CommitNotDurableError extends Error {
  override readonly name = "CommitNotDurableError";
}
