import type { Content } from '../stream/content.ts';

/** One step of the path to a place, in the words of people who build value streams. */
export interface PathStep {
  /** Kind of item: `stream`, `scenario`, `module`, `route`, `step`, `rule`, …; `field` for any named value. */
  readonly noun: string;
  /** Id among items of its kind there: a path of the tree, a module's id, a number from 1, a key. */
  readonly id: string;
  /** Words after the noun, or the whole name of a field. Any text: escape it before showing it. */
  readonly label: string;
}

/** Location of a change. */
export interface ChangePlace {
  /** Steps from the stream or shared resource inwards. */
  readonly crumbs: readonly PathStep[];
  /** File of the tree. */
  readonly file: string;
  /** Keys and indices from the top of the file's content; in the older tree for a removed value. */
  readonly pointer: readonly string[];
}

/** Position of a module in its flow, or of an item in its list. */
export interface Position {
  /** Items around the flow, outermost first; empty for the main flow, and for a list. */
  readonly within: readonly PathStep[];
  /** Module before it, if there is one. */
  readonly after: PathStep | undefined;
  /** Number from 1. */
  readonly number: number;
}

/** Number of items of one kind in an added or removed item. */
export interface NounCount {
  readonly noun: string;
  readonly number: number;
}

/** A flow inside an added or removed item, for one line. */
export interface FlowSummary {
  /** Place of the flow in its item, such as a route; undefined for the item's own flow. */
  readonly step: PathStep | undefined;
  readonly modules: readonly ModuleSummary[];
}

export interface ModuleSummary {
  readonly label: string;
  readonly flows: readonly FlowSummary[];
}

export interface Addition extends ChangePlace {
  readonly op: 'added';
  readonly after: Content;
  readonly holds: readonly NounCount[];
  /** Flows of modules in it. */
  readonly flows?: readonly FlowSummary[];
  readonly position?: Position;
}

export interface Removal extends ChangePlace {
  readonly op: 'removed';
  readonly before: Content;
  readonly holds: readonly NounCount[];
  /** Flows of modules in it. */
  readonly flows?: readonly FlowSummary[];
  readonly position?: Position;
}

/** `renamed` is a change of the name that people use for the item. */
export interface Modification extends ChangePlace {
  readonly op: 'changed' | 'renamed';
  readonly before: Content;
  readonly after: Content;
}

export interface Move extends ChangePlace {
  readonly op: 'moved';
  readonly from: Position;
  readonly to: Position;
}

/** A difference in a sidecar: at most one for each scenario. */
export interface LayoutChange extends ChangePlace {
  readonly op: 'layout';
}

export type SemanticChange = Addition | Removal | Modification | Move | LayoutChange;

/** All differences in meaning between two trees. It is empty exactly if they mean the same. */
export interface TreeDiff {
  readonly changes: readonly SemanticChange[];
  /** Names of the resources at referenced paths; the newer tree's where both trees have one. */
  readonly names: ReadonlyMap<string, string>;
}
