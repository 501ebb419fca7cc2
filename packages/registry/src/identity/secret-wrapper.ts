/** Encrypts small secrets at rest. `context` names the row: moved elsewhere, it does not unwrap. */
export interface SecretWrapper {
  wrap(plaintext: Buffer, context: string): Promise<Buffer>;
  /** @throws when `wrapped` is damaged or was wrapped for another context */
  unwrap(wrapped: Buffer, context: string): Promise<Buffer>;
}
