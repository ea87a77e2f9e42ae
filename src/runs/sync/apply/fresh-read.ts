import type { ExportFile } from '../../../core/tree/export/export-file.ts';
import type { Unpacked } from '../../../core/tree/export/unpack.ts';
import type { IdMap } from '../../../core/stream/id-map.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import { liveShared } from '../../../core/plan/shared-verdicts.ts';
import { idsAsRun, replacedIn } from '../../reading/live-reader.ts';
import {
  liveMeaning,
  readLive,
  runIdsOf,
  type LiveMeaning,
  type StreamMeaning,
} from '../../reading/live-meaning.ts';
import type { Planned } from '../plan.ts';
import type { TenantStream } from '../../../ports/tenant.ts';
import type { Environment } from '../../pipeline.ts';

/** Export file in the form of the tree, with its meaning. */
export interface LiveRead {
  readonly file: ExportFile;
  readonly live: Unpacked;
  readonly meaning: LiveMeaning;
}

/** Content of a stream, read directly before a write. */
export interface FreshRead {
  readonly stream: TenantStream;
  readonly file: ExportFile;
  readonly meaning: LiveMeaning;
}

/** Permission to overwrite the content of a fresh read once. Only a writer creates one. */
export class Permit<Op extends string> {
  readonly op: Op;
  readonly path: string;
  readonly id: string;
  readonly read: FreshRead;
  #isUsed = false;

  constructor(op: Op, path: string, id: string, read: FreshRead) {
    this.op = op;
    this.path = path;
    this.id = id;
    this.read = read;
  }

  /** Returns the read. Throws on a second use, because the read is no longer fresh. */
  use(): FreshRead {
    if (this.#isUsed) throw new Error(`the permit to ${this.op} ${this.path} was used before`);
    this.#isUsed = true;
    return this.read;
  }
}

/**
 * Reader of streams directly before and after a write. Compares them with the observed state behind the plan, because a
 * later change is neither planned nor saved, and must not be lost.
 */
export class FreshReader {
  readonly #environment: Environment;
  readonly #planned: Planned;
  /** Ids as observed in the tenant. Those that the run creates are added later. */
  readonly #ids: IdMap;
  readonly #shared: ReadonlyMap<string, string>;
  readonly #replaced: ReadonlyMap<string, string>;

  constructor(environment: Environment, planned: Planned) {
    this.#environment = environment;
    this.#planned = planned;
    this.#ids = planned.observed.ids.copy();
    this.#shared = liveShared(planned.observed.observation);
    this.#replaced = replacedIn(planned.observed.inventory);
  }

  /**
   * Returns a stream's export file in the form of the tree. Uses the ids that the run observed, or all that are known
   * now, including those of streams that this run created.
   */
  async read(path: string, file: ExportFile, id: string, ids: 'as observed' | 'now'): Promise<LiveRead> {
    const own = ids === 'now' ? this.#planned.observed.ids.draft() : this.#ids.draft();
    const { namesFor, ignored } = this.#planned.observed;
    own.set(path, id);
    const known = idsAsRun(own, runIdsOf(file), this.#replaced);
    const live = readLive(file, known, await namesFor(path), { apps: this.#environment.apps, ignored });
    return { file, live, meaning: liveMeaning(file, live, path) };
  }

  /**
   * Throws `InvalidInput` if a stream differs from the observed state, or uses a changed event, rule or form that
   * `sends` (fingerprints by path) would overwrite.
   */
  refuseOther(
    path: string,
    { fingerprint, carries }: StreamMeaning,
    sends: ReadonlyMap<string, string>,
  ): void {
    const seen = this.#planned.observed.observation.live.get(path);
    if (seen?.is !== 'known') return;
    if (fingerprint !== seen.fingerprint) throw moved(path, '');
    for (const [one, sent] of sends) {
      const there = carries.get(one);
      // An earlier file of the same run may have imported it already.
      if (there !== undefined && there !== sent && there !== this.#shared.get(one))
        throw moved(path, `uses ${one}, which `);
    }
  }
}

/** Returns the error for a stream, or a shared file in it, that a person changed after this run read it. */
export function moved(path: string, what: string): InvalidInput {
  const reason = `${what}was changed in the tenant during this run: Sluice wrote nothing; the next run makes a new plan`;
  return new InvalidInput(path, '', reason, 'SLC2416');
}
