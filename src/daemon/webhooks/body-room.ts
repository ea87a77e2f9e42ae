/** One body in a room. */
export interface Place {
  /** So many more bytes of it are kept. */
  hold(bytes: number): void;
  /** It is kept no longer. May be called twice. */
  leave(): void;
}

/**
 * Bounds what strangers make the process keep: so many bodies at once, and so many bytes of them together. Where there
 * is no more room the oldest goes, and not the one that comes: an honest body is there in a moment, and one that
 * lingers is not waited for while others are.
 */
export class BodyRoom {
  readonly #limits: { readonly bodies: number; readonly bytes: number };
  readonly #inside = new Set<HeldPlace>();
  #bytes = 0;

  constructor(limits: { readonly bodies: number; readonly bytes: number }) {
    this.#limits = limits;
  }

  /** `onCrowdedOut` is called where it must go; it has left then. */
  enter(onCrowdedOut: () => void): Place {
    const place: HeldPlace = {
      bytes: 0,
      onCrowdedOut,
      hold: (bytes) => {
        if (!this.#inside.has(place)) return;
        place.bytes += bytes;
        this.#bytes += bytes;
        this.#makeRoom();
      },
      leave: () => {
        if (this.#inside.delete(place)) this.#bytes -= place.bytes;
      },
    };
    this.#inside.add(place);
    this.#makeRoom();
    return place;
  }

  #makeRoom(): void {
    for (const oldest of this.#inside) {
      if (this.#inside.size <= this.#limits.bodies && this.#bytes <= this.#limits.bytes) return;
      oldest.leave();
      oldest.onCrowdedOut();
    }
  }
}

interface HeldPlace extends Place {
  bytes: number;
  readonly onCrowdedOut: () => void;
}
