import type { Sees } from '../api/service.ts';
import type { Event } from './schema.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { StoreChange } from '../../ports/store.ts';
import { promotionSubject, streamsSubject } from '../../state/subjects.ts';
import { stagesAtWork, type AtWork } from '../service/at-work.ts';
import { EventHub } from './event-hub.ts';
import { OthersChanges } from './others-changes.ts';

/** Interval between checks for changes of other processes while there are listeners. Milliseconds. */
const every = 1000;

/**
 * Sends changes to listeners: those of this process immediately, those of others soon afterwards. Checks nothing
 * without listeners.
 */
export class ServiceEvents {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #hub = new EventHub((isHeard) => {
    this.#stopLooking();
    if (isHeard) this.#look();
  });
  #source: { readonly atWork: AtWork; readonly stages: ReadonlyMap<string, string> } | undefined;
  #unlisten: () => void = () => undefined;
  #looking: AbortController | undefined;

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Follows a configuration. Undefined while the next one takes over. */
  follow(atWork: AtWork | undefined): void {
    this.#unlisten();
    this.#stopLooking();
    this.#source = atWork === undefined ? undefined : { atWork, stages: stagesBySubject(atWork) };
    this.#unlisten = atWork?.app.store.listen((change) => this.#changed(change)) ?? (() => undefined);
    if (atWork !== undefined) this.#hub.tell({ is: 'configuration' });
    if (this.#hub.isHeard) this.#look();
  }

  heard(sees: Sees, signal: AbortSignal): AsyncIterable<Event> {
    return this.#hub.heard(sees, signal);
  }

  #changed(change: StoreChange): void {
    const stage = this.#source?.stages.get(change.subject);
    if (stage === undefined) return;
    if (change.is === 'status') return this.#hub.tell({ is: 'status', stage });
    this.#hub.tell({ is: change.is, stage, run: change.run });
  }

  #stopLooking(): void {
    this.#looking?.abort();
    this.#looking = undefined;
  }

  #look(): void {
    const { atWork } = this.#source ?? {};
    if (atWork === undefined) return;
    const looking = new AbortController();
    this.#looking = looking;
    const subjects = stagesAtWork(atWork).map(({ subject }) => subject);
    void this.#keepLooking(new OthersChanges(atWork.app.store, subjects), looking.signal);
  }

  async #keepLooking(others: OthersChanges, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const changes = await others.look();
        if (!signal.aborted) for (const change of changes) this.#changed(change);
      } catch (error) {
        // Runs report problems of the store. Listeners query again after their events.
        const reason = error instanceof Error ? error.message : String(error);
        if (!signal.aborted) this.#log.debug('changes of other processes could not be read', { reason });
      }
      await this.#clock.sleep(every, signal).catch(() => undefined);
    }
  }
}

/** Returns the stage of each subject in the store. The journal uses the names of environments. */
function stagesBySubject(atWork: AtWork): ReadonlyMap<string, string> {
  return new Map(
    stagesAtWork(atWork).flatMap(({ kind, subject, of: { name } }) => {
      const subjects =
        kind === 'source' ? [subject] : [subject, name, streamsSubject(name), promotionSubject(name)];
      return subjects.map((one) => [one, name] as const);
    }),
  );
}
