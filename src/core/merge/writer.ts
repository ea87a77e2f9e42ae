import type { Conflict, Content } from '../stream/content.ts';
import type { Hollow, Hollowed } from './hollow.ts';
import type { MergeLines } from './text/merge-texts.ts';
import type { ModuleAccount } from './module-account.ts';
import type { ModuleFates } from './module-fates.ts';
import type { Reasons } from './reasons.ts';
import type { FlowShape, Shape } from './shape.ts';
import type { SideNames, Sides } from './sides.ts';

/** Keys and indices from the top of the merged file. */
export type Place = readonly string[];

/** Something about a clean part of a merge that a person should look at. */
export interface MergeNote {
  readonly place: Place;
  readonly message: string;
}

/** Alternative flow for a module that cannot go where it was moved. */
export interface Detour {
  readonly flow: FlowShape;
  /** True where nothing else would tell a person that the move was not made. */
  readonly isConflict: boolean;
}

export interface MergeInput {
  readonly states: Sides<Hollowed>;
  readonly fates: ModuleFates;
  readonly detours: ReadonlyMap<string, Detour>;
  readonly names: SideNames;
  readonly mergeLines: MergeLines;
}

/** Parts of the merge that the writers of lists need. */
export interface Writer {
  readonly input: MergeInput;
  readonly account: ModuleAccount;
  readonly reasons: Reasons;
  /** The merged value; undefined where nothing is left of it. */
  value(shape: Shape, place: Place): Content | undefined;
  /** True for what one side removed and the other left as it was. */
  isGone(shape: Shape): boolean;
  /** A conflict that shows whole states of a value. */
  conflict(sides: Sides<Hollow>, why: string): Conflict;
  note(note: MergeNote): void;
}
