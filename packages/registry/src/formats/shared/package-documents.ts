import { Representation } from "./representation.js";

/** Turns what was merged of a package into the bytes of one variant of its document. */
export type RenderDocument<M, V> = (merged: M, variant: V, base: string) => Promise<Buffer>;

/** What is known of a package before anything is rendered. */
export interface Merged<M> {
  readonly merged: M;
  /** Memory that `merged` holds, about. */
  readonly sizeBytes: number;
}

/** What a repository's clients see of a package, with its documents rendered when they are first asked for. */
export class PackageDocuments<M, V> {
  readonly merged: M;
  /** Of the addressed repository as clients see it, ending in `/`. */
  readonly base: string;
  readonly #mergedBytes: number;
  readonly #render: RenderDocument<M, V>;
  readonly #onGrow: () => void;
  readonly #ready = new Map<V, Representation>();
  readonly #rendering = new Map<V, Promise<Representation>>();

  /** @param onGrow told when it holds more memory than before */
  constructor(
    { merged, sizeBytes }: Merged<M>,
    base: string,
    render: RenderDocument<M, V>,
    onGrow: () => void,
  ) {
    this.merged = merged;
    this.base = base;
    this.#mergedBytes = sizeBytes;
    this.#render = render;
    this.#onGrow = onGrow;
  }

  get sizeBytes(): number {
    let total = this.#mergedBytes;
    for (const representation of this.#ready.values()) total += representation.sizeBytes;
    return total;
  }

  /** The document if it was rendered before. */
  find(variant: V): Representation | undefined {
    return this.#ready.get(variant);
  }

  /** The document; rendered once for all who wait. */
  async render(variant: V): Promise<Representation> {
    const running = this.#rendering.get(variant);
    if (running) return running;
    const rendering = this.#renderOnce(variant).finally(() => this.#rendering.delete(variant));
    this.#rendering.set(variant, rendering);
    return rendering;
  }

  async #renderOnce(variant: V): Promise<Representation> {
    const known = this.#ready.get(variant);
    if (known) return known;
    const bytes = await this.#render(this.merged, variant, this.base);
    const representation = await Representation.create(bytes, this.#onGrow);
    this.#ready.set(variant, representation);
    this.#onGrow();
    return representation;
  }
}
