/** One body in the pool. */
export interface BodyReservation {
  /** Counts more kept bytes of the body. */
  hold(bytes: number): void;
  /** Removes the body. May be called twice. */
  leave(): void;
}

/**
 * Limits the memory of unverified requests: the number of bodies and their total bytes. At the limit, the oldest body
 * leaves and not the new one. A genuine body arrives quickly, so a slow one must not block others.
 */
export class BodyRoom {
  readonly #limits: { readonly bodies: number; readonly bytes: number };
  readonly #inside = new Set<HeldPlace>();
  #bytes = 0;

  constructor(limits: { readonly bodies: number; readonly bytes: number }) {
    this.#limits = limits;
  }

  /** Adds a body. Calls `onCrowdedOut` after the body had to leave. */
  enter(onCrowdedOut: () => void): BodyReservation {
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

interface HeldPlace extends BodyReservation {
  bytes: number;
  readonly onCrowdedOut: () => void;
}
