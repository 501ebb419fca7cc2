import type { KeyObject } from "node:crypto";

/** A domain with its data key, unwrapped and cached by the caller. */
export interface OpenedDomainKey {
  readonly domainId: string;
  readonly key: { readonly domainKeyId: string; readonly key: KeyObject };
}

/** Wraps each blob's own key under the domain's; implemented by `keys/domain-keys.ts`. */
export interface DataKeyWrapping {
  wrap(domainKey: OpenedDomainKey["key"], dataKey: Uint8Array, aad: Uint8Array): Buffer;
  /** @throws when `wrapped` was not made with this key and `aad` */
  unwrap(domainKey: OpenedDomainKey["key"], wrapped: Uint8Array, aad: Uint8Array): Buffer;
}
