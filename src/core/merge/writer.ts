import type { Conflict, Content } from '../stream/content.ts';
import type { Hollow, Hollowed } from './hollow.ts';
import type { ModuleAccount } from './module-account.ts';
import type { ModuleFates } from './module-fates.ts';
import type { Reasons } from './reasons.ts';
import type { FlowShape, MergeShape } from './shape.ts';
import type { SideNames, MergeVersions } from './sides.ts';

/** Keys and indices from the top of the merged file. */
export type MergePath = readonly string[];

/** A remark about a part of a merge without conflicts, for people to check. */
export interface MergeNote {
  readonly place: MergePath;
  readonly message: string;
}

/** Alternative flow for a module that cannot go where it was moved. */
export interface Detour {
  readonly flow: FlowShape;
  /** Tells whether nothing else would show people that the move was not applied. */
  readonly isConflict: boolean;
}

export interface MergeInput {
  readonly states: MergeVersions<Hollowed>;
  readonly fates: ModuleFates;
  readonly detours: ReadonlyMap<string, Detour>;
  readonly names: SideNames;
}

/** Parts of the merge that the writers of lists need. */
export interface Writer {
  readonly input: MergeInput;
  readonly account: ModuleAccount;
  readonly reasons: Reasons;
  /** Returns the merged value; undefined where nothing remains of it. */
  value(shape: MergeShape, place: MergePath): Content | undefined;
  /** Tells whether one side removed a value and the other left it unchanged. */
  isGone(shape: MergeShape): boolean;
  /** Returns a conflict of whole states of a value. */
  conflict(sides: MergeVersions<Hollow>, why: string): Conflict;
  note(note: MergeNote): void;
}
