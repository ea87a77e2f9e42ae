import type { Content } from '../stream/content.ts';

/** One step of the way to a place, in the words of the people who build value streams. */
export interface Crumb {
  /** What it is: `stream`, `scenario`, `module`, `route`, `step`, `rule`, …; `field` for any named value. */
  readonly noun: string;
  /** What tells it from others of its kind there: a path of the tree, a module's id, a number from 1, a key. */
  readonly id: string;
  /** The words that follow the noun; of a field, all that is said. Any text: escape it before it is shown. */
  readonly label: string;
}

/** Where a change is. */
export interface Place {
  /** From the stream or shared thing inwards. */
  readonly crumbs: readonly Crumb[];
  /** The file of the tree. */
  readonly file: string;
  /** Keys and indices from the top of what the file says; in the older tree for what was removed. */
  readonly pointer: readonly string[];
}

/** Where a module stands in its flow, or an item in its list. */
export interface Position {
  /** What holds the flow, outermost first; empty for the main flow, and for a list. */
  readonly within: readonly Crumb[];
  /** The module before it, if there is one. */
  readonly after: Crumb | undefined;
  /** From 1. */
  readonly number: number;
}

/** How many of something an added or removed thing holds. */
export interface Count {
  readonly noun: string;
  readonly number: number;
}

export interface Added extends Place {
  readonly op: 'added';
  readonly after: Content;
  readonly holds: readonly Count[];
  readonly position?: Position;
}

export interface Removed extends Place {
  readonly op: 'removed';
  readonly before: Content;
  readonly holds: readonly Count[];
  readonly position?: Position;
}

/** `renamed` is a change of what people call the thing at the place. */
export interface Changed extends Place {
  readonly op: 'changed' | 'renamed';
  readonly before: Content;
  readonly after: Content;
}

export interface Moved extends Place {
  readonly op: 'moved';
  readonly from: Position;
  readonly to: Position;
}

/** Something in a sidecar differs: at most one for each scenario. */
export interface Layout extends Place {
  readonly op: 'layout';
}

export type Change = Added | Removed | Changed | Moved | Layout;

/** All that differs in meaning between two trees; no change exactly where they mean the same. */
export interface TreeDiff {
  readonly changes: readonly Change[];
  /** What people call the things at the paths that references name; of the newer tree where both have it. */
  readonly names: ReadonlyMap<string, string>;
}
