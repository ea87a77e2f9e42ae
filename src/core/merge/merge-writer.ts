import { Conflict, contentObject, type Content } from '../stream/content.ts';
import { FlowWriter } from './flow-writer.ts';
import { allKeysIn, filledSides, type Hollow } from './hollow.ts';
import { ListWriter } from './lists/list-writer.ts';
import { mergeValue } from './merge-value.ts';
import { ModuleAccount } from './module-account.ts';
import { Reasons } from './reasons.ts';
import type { ApartShape, ObjectShape, MergeShape } from './shape.ts';
import { present, type ChangedVersion, type MergeVersions } from './sides.ts';
import type { MergeInput, MergeNote, MergePath, Writer } from './writer.ts';

/** Writes a merged file from its shape, and records the written modules. */
export class MergeWriter implements Writer {
  readonly input: MergeInput;
  readonly account = new ModuleAccount();
  readonly reasons: Reasons;
  readonly #lists: ListWriter;
  readonly #flows: FlowWriter;
  readonly #notes: MergeNote[] = [];

  constructor(input: MergeInput) {
    this.input = input;
    this.reasons = new Reasons(input.names);
    this.#lists = new ListWriter(this);
    this.#flows = new FlowWriter(this);
  }

  get notes(): readonly MergeNote[] {
    return this.#notes;
  }

  value(shape: MergeShape, place: MergePath): Content | undefined {
    const { base, target, incoming } = shape.sides;
    if (base === undefined || (target !== undefined && incoming !== undefined))
      return this.#merged(shape, place);
    const side = target === undefined ? 'incoming' : 'target';
    return this.isGone(shape) ? undefined : this.conflict(shape.sides, this.reasons.removed(side));
  }

  isGone({ sides }: MergeShape): boolean {
    const { base, target, incoming } = sides;
    if (base === undefined || (target !== undefined && incoming !== undefined)) return false;
    const side = target === undefined ? 'incoming' : 'target';
    return sides[side] === undefined || !this.input.fates.isTouched(sides, side);
  }

  conflict(sides: MergeVersions<Hollow>, why: string): Conflict {
    this.#show(sides);
    const shown = filledSides(sides, this.input.states);
    return new Conflict(
      Object.fromEntries(Object.entries(shown).filter(([, side]) => side !== undefined)),
      why,
    );
  }

  note(note: MergeNote): void {
    if (!this.account.isInConflict) this.#notes.push(note);
  }

  #merged(shape: MergeShape, place: MergePath): Content | undefined {
    if (shape.is === 'object') return this.#object(shape, place);
    if (shape.is === 'list') return this.#lists.written(shape, place);
    if (shape.is === 'flow') return this.#flows.written(shape, place);
    return shape.is === 'apart' ? this.#apart(shape, place) : this.#leaf(shape.sides);
  }

  #leaf(sides: MergeVersions<Hollow>): Content | undefined {
    const { base, target, incoming } = filledSides(sides, this.input.states);
    if (target === undefined || incoming === undefined) return target === undefined ? incoming : target;
    const merged = mergeValue({ base, target, incoming });
    if (merged !== undefined) return merged;
    return this.conflict(sides, base === undefined ? this.reasons.added() : this.reasons.changed());
  }

  #object({ members }: ObjectShape, place: MergePath): Content {
    const object = contentObject();
    for (const [key, shape] of members) {
      const value = this.value(shape, [...place, key]);
      if (value !== undefined) object[key] = value;
    }
    return object;
  }

  /** Takes one state as a whole, but still merges the modules inside it. */
  #apart({ sides, parts }: ApartShape, place: MergePath): Content | undefined {
    const { target, incoming } = parts;
    if (target === undefined || incoming === undefined || target === incoming) {
      const only = target ?? incoming;
      return only === undefined ? undefined : this.value(only, place);
    }
    if (present(sides).some((state) => state instanceof Conflict)) return this.#unresolved(sides);
    const isTouched = (side: ChangedVersion) =>
      sides.base === undefined || this.input.fates.isTouched(sides, side);
    if (!isTouched('target')) return this.value(incoming, place);
    return isTouched('incoming') ? this.conflict(sides, this.reasons.changed()) : this.value(target, place);
  }

  /** Handles a value with an unresolved conflict of an earlier merge. */
  #unresolved(sides: MergeVersions<Hollow>): Content | undefined {
    this.#show(sides);
    return this.#leaf(sides);
  }

  /** Records the modules in a conflict, with all inside them. */
  #show(sides: MergeVersions<Hollow>): void {
    for (const state of present(sides)) for (const key of allKeysIn(state)) this.account.show(key);
  }
}
