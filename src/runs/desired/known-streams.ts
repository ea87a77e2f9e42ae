import type { Prerequisite } from '../../core/plan/prerequisites.ts';
import type { TreeFile } from '../../core/tree/tree.ts';
import type { TreeEntry } from '../../ports/repository.ts';
import type { RevisionFiles } from './revision-files.ts';
import type { StreamReading } from './stream-reading.ts';
import type { Told } from './results.ts';

/** A reading of a stream, and what it rests on. */
export interface KnownStream {
  /** Its files. */
  readonly entries: readonly TreeEntry[];
  readonly reading: StreamReading;
}

/** What a pass found in the tree of one environment. */
export interface KnownTree {
  readonly files: RevisionFiles;
  /** Digest of what the tree was rendered with. */
  readonly supplies: string;
  readonly streams: ReadonlyMap<string, KnownStream>;
  /** Their readings, in order. */
  readonly readings: readonly StreamReading[];
  /** What these told. */
  readonly told: Told;
  /** Prerequisites that these streams only name. */
  readonly prerequisites: readonly Prerequisite[];
  /** What stood at each path that one of them refers to. */
  readonly standings: ReadonlyMap<string, string>;
}

/** Four times what the largest tenants hold. */
const mostNames = 50_000;

/**
 * What the last pass over each environment found in git, so that the next one reads only what differs. It lives as long
 * as the process; whoever begins without it reads everything once. It holds no content of files.
 */
export class KnownStreams {
  readonly #trees = new Map<string, KnownTree>();
  /** Files of streams with no more than their names, by object id: those that were asked for last. */
  readonly #names = new Map<string, TreeFile>();

  of(environment: string): KnownTree | undefined {
    return this.#trees.get(environment);
  }

  keep(environment: string, tree: KnownTree): void {
    this.#trees.set(environment, tree);
  }

  /** What the stream's file with that object id is called. */
  named(oid: string): TreeFile | undefined {
    const file = this.#names.get(oid);
    if (file !== undefined) this.name(oid, file);
    return file;
  }

  name(oid: string, file: TreeFile): void {
    this.#names.delete(oid);
    this.#names.set(oid, file);
    for (const oldest of this.#names.keys()) {
      if (this.#names.size <= mostNames) break;
      this.#names.delete(oldest);
    }
  }
}
