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
import type { Planned } from './plan.ts';
import type { Environment } from '../../pipeline.ts';

/** Export file in the form of the tree, with its meaning. */
export interface LiveRead {
  readonly live: Unpacked;
  readonly meaning: LiveMeaning;
}

/**
 * Observed state behind a plan, to compare with the tenant directly before overwriting or removing a stream. A later
 * change is neither planned nor saved, so it must not be lost.
 */
export class LookedAt {
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

  /** Returns the meaning of a stream's export file by the ids that the run observed. */
  meaningOf(path: string, file: ExportFile, id: string): Promise<LiveMeaning> {
    return this.#read(path, file, id, this.#ids).then(({ meaning }) => meaning);
  }

  /** Returns the meaning by the ids known now, including those of streams that this run created. */
  meaningNow(path: string, file: ExportFile, id: string): Promise<LiveMeaning> {
    return this.readNow(path, file, id).then(({ meaning }) => meaning);
  }

  /** Returns the meaning as `meaningNow` does, with its tree. */
  readNow(path: string, file: ExportFile, id: string): Promise<LiveRead> {
    return this.#read(path, file, id, this.#planned.observed.ids);
  }

  async #read(path: string, file: ExportFile, id: string, idMap: IdMap): Promise<LiveRead> {
    const { namesFor, ignored } = this.#planned.observed;
    const own = idMap.draft();
    own.set(path, id);
    const ids = idsAsRun(own, runIdsOf(file), this.#replaced);
    const live = readLive(file, ids, await namesFor(path), { apps: this.#environment.apps, ignored });
    return { live, meaning: liveMeaning(file, live, path) };
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
  const reason = `${what}was changed in the tenant during this run: nothing was written, and the next run plans anew`;
  return new InvalidInput(path, '', reason, 'SLC2416');
}
