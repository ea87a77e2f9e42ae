import { Conflict, type Content } from '../stream/content.ts';
import { otherSide, type ChangedVersion, type SideNames } from './sides.ts';

/** Describes in one sentence why a place is a conflict, or why a person should check it. */
export class Reasons {
  readonly #names: SideNames;

  constructor(names: SideNames) {
    this.#names = names;
  }

  changed(): string {
    return `changed on ${this.#names.target} and differently on ${this.#names.incoming}`;
  }

  added(): string {
    return `added on ${this.#names.target} and differently on ${this.#names.incoming}`;
  }

  /** Reason for a conflict of a change on one side and a removal on the other. */
  removed(changed: ChangedVersion): string {
    return `changed on ${this.#names[changed]} and removed on ${this.#names[otherSide(changed)]}`;
  }

  /** Conflict of the items that both sides added at one place of a list. */
  gapConflict(target: readonly Content[], incoming: readonly Content[]): Conflict {
    const why = `${this.#both()} each put something here: write what should stand here, in its order`;
    return new Conflict({ target: alone(target), incoming: alone(incoming) }, why);
  }

  twins(id: string): string {
    return `${this.#both()} each added a module ${id}, and they are not the same: keep one, or give one a new id`;
  }

  renumbered(id: string, number: number): string {
    return `module ${id} of ${this.#names.incoming} is now module ${number}, because ${this.#names.target} also added a module ${id}`;
  }

  movedTwice(what: string, side: ChangedVersion): string {
    const other = this.#names[otherSide(side)];
    return `${this.#names[side]} has ${what} here and ${other} has it elsewhere: keep one of the two places`;
  }

  notMoved(what: string): string {
    return `${this.#both()} moved ${what} and what is around it into each other: build this part anew`;
  }

  order(): string {
    return `${this.#both()} each changed the order, in different ways`;
  }

  unmergeable(): string {
    return `the changes of ${this.#both()} cannot be put together`;
  }

  addedOnBoth(what: string): string {
    return `${what} were added on both sides: those of ${this.#names.target} come first`;
  }

  #both(): string {
    return `${this.#names.target} and ${this.#names.incoming}`;
  }
}

/** Returns a single item by itself, several as a list. */
function alone(items: readonly Content[]): Content {
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : items;
}
