import type { MergedPackage } from "./merge.js";
import { type PackumentVariant, renderPackument } from "./render.js";
import { Representation } from "./representation.js";

/** What a repository's clients see of a package, with its documents rendered when they are first asked for. */
export class Packument {
  readonly merged: MergedPackage;
  readonly base: string;
  readonly #onGrow: () => void;
  readonly #ready = new Map<PackumentVariant, Representation>();
  readonly #rendering = new Map<PackumentVariant, Promise<Representation>>();

  /** @param onGrow told when it holds more memory than before */
  constructor(merged: MergedPackage, base: string, onGrow: () => void) {
    this.merged = merged;
    this.base = base;
    this.#onGrow = onGrow;
  }

  get sizeBytes(): number {
    let total = this.merged.readme?.length ?? 0;
    for (const version of this.merged.versions.values()) total += version.metadata.length + 200;
    for (const representation of this.#ready.values()) total += representation.sizeBytes;
    return total;
  }

  /** The document if it was rendered before. */
  find(variant: PackumentVariant): Representation | undefined {
    return this.#ready.get(variant);
  }

  /** The document; rendered once for all who wait. */
  async render(variant: PackumentVariant): Promise<Representation> {
    const running = this.#rendering.get(variant);
    if (running) return running;
    const rendering = this.#render(variant).finally(() => this.#rendering.delete(variant));
    this.#rendering.set(variant, rendering);
    return rendering;
  }

  async #render(variant: PackumentVariant): Promise<Representation> {
    const known = this.#ready.get(variant);
    if (known) return known;
    const bytes = await renderPackument(this.merged, variant, this.base);
    const representation = await Representation.create(bytes, this.#onGrow);
    this.#ready.set(variant, representation);
    this.#onGrow();
    return representation;
  }
}
