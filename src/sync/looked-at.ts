import { readExportFile, type ExportFile } from '../codec/export-file.ts';
import type { IdBook } from '../domain/id-book.ts';
import { InvalidInput } from '../domain/problem.ts';
import { liveShared } from '../domain/shared-verdicts.ts';
import type { InventoryItem, Observation } from '../ports/store.ts';
import { idsAsRun, replacedIn } from './live-reader.ts';
import { meaningOf, readLive, runIdsOf, type Meaning } from './live-reading.ts';
import { meaningFromFacts } from './meaning-facts.ts';
import type { Planned } from './plan-environment.ts';
import type { Environment } from './subjects.ts';

/**
 * What a plan was made from, to be compared with what the tenant holds just before it is overwritten or removed: what
 * was changed since is not in the plan, and not saved, so it must not be lost.
 */
export class LookedAt {
  readonly #environment: Environment;
  readonly #planned: Planned;
  /** The ids that the tenant was observed with: those of what a pass makes come to them later. */
  readonly #ids: IdBook;
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
   * True where a replaced stream says something else than when it was read last; false too where nothing is remembered
   * of that, or references are bound otherwise by now.
   */
  async isEdited(
    { path, id }: InventoryItem,
    bytes: Uint8Array,
    reading: Observation | undefined,
  ): Promise<boolean> {
    const { bindings } = this.#planned.observed.observation;
    const before = reading === undefined ? undefined : meaningFromFacts(reading, bindings);
    if (before === undefined) return false;
    return (await this.meaningOf(path, readExportFile(bytes, path), id)).fingerprint !== before.fingerprint;
  }

  /** What an export file of a stream says, of what was observed; `id` where that is of another than has the path. */
  async meaningOf(path: string, file: ExportFile, id?: string): Promise<Meaning> {
    const { namesFor, ignored } = this.#planned.observed;
    const ids = idsAsRun(this.#idsOf(path, id), runIdsOf(file), this.#replaced);
    const live = readLive(file, ids, await namesFor(path), { apps: this.#environment.apps, ignored });
    return meaningOf(live.tree, path, live.ids);
  }

  #idsOf(path: string, id: string | undefined): IdBook {
    if (id === undefined) return this.#ids;
    const ids = this.#ids.draft();
    ids.set(path, id);
    return ids;
  }

  /**
   * Throws `InvalidInput` where the export file of a stream says another thing than was observed, of the stream or of
   * an event, rule or form that `sends` (fingerprints by path) would overwrite.
   */
  async refuseMoved(path: string, bytes: Uint8Array, sends: ReadonlyMap<string, string>): Promise<void> {
    if (this.#planned.observed.observation.live.get(path)?.is === 'known')
      this.refuseOther(path, await this.meaningOf(path, readExportFile(bytes, path)), sends);
  }

  /** As `refuseMoved`, of what an export file says. */
  refuseOther(path: string, { fingerprint, carries }: Meaning, sends: ReadonlyMap<string, string>): void {
    const seen = this.#planned.observed.observation.live.get(path);
    if (seen?.is !== 'known') return;
    if (fingerprint !== seen.fingerprint) throw moved(path, '');
    for (const [one, sent] of sends) {
      const there = carries.get(one);
      // What an earlier file of the same pass brought is there already.
      if (there !== undefined && there !== sent && there !== this.#shared.get(one))
        throw moved(path, `uses ${one}, which `);
    }
  }
}

function moved(path: string, what: string): InvalidInput {
  const reason = `${what}was changed in the tenant while this pass ran: nothing was written, and the next pass plans anew`;
  return new InvalidInput(path, '', reason, 'SLC2416');
}
