import { Refused, type Decider } from '../api/service.ts';
import type { Tick } from './schema.ts';
import type { Decided } from '../decisions/requests.ts';
import type { Log } from '../../ports/log.ts';
import { audit } from '../../runs/decisions/audit.ts';
import { laneNamed, type AtWork } from '../service/at-work.ts';
import { ChecklistTicks } from './checklist-ticks.ts';
import { foldersNamed } from './folders.ts';
import { putIntoInbox } from './inbox-upload.ts';
import { nameOf, orRefused } from '../decisions/refusals.ts';
import { bundleOf } from './batch-bundle.ts';

/** Exchange of files with directory tenants through the dashboard service instead of the folders. */
export class Exchange {
  readonly #atWork: AtWork;
  readonly #log: Log;
  readonly #ticks = new ChecklistTicks();
  #lastBundle: Promise<unknown> = Promise.resolve();

  constructor(atWork: AtWork, log: Log) {
    this.#atWork = atWork;
    this.#log = log;
  }

  receive(
    lane: string,
    file: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> },
    decider: Decider,
    signal: AbortSignal,
  ): Promise<string> {
    return orRefused(async () => {
      const { inbox } = foldersNamed(this.#atWork, lane);
      const actor = nameOf(decider);
      const name = await putIntoInbox(inbox, file, signal);
      const facts = { file: name };
      audit(this.#log, { action: 'receive', actor, environment: lane, result: 'put into the inbox', facts });
      this.#atWork.wake(laneNamed(this.#atWork, lane).subject);
      return name;
    });
  }

  bundle(
    lane: string,
    round: string,
  ): Promise<{ readonly name: string; readonly bytes: Uint8Array } | undefined> {
    return orRefused(async () => {
      const { outbox } = foldersNamed(this.#atWork, lane);
      return outbox === undefined ? undefined : this.#bundled(() => bundleOf(lane, outbox, round));
    });
  }

  /** Makes bundles one after another, because each is in memory. */
  #bundled<T>(make: () => Promise<T>): Promise<T> {
    const turn = this.#lastBundle.then(make);
    this.#lastBundle = turn.catch(() => undefined);
    return turn;
  }

  tick(lane: string, wish: Tick, decider: Decider): Promise<Decided> {
    return orRefused(async () => {
      const { outbox } = foldersNamed(this.#atWork, lane);
      if (outbox === undefined) throw new Refused(`nothing is handed over in ${lane}`, { status: 404 });
      const actor = nameOf(decider);
      await this.#ticks.tick(outbox, wish);
      const { round, number, isDone } = wish;
      const result = isDone ? 'ticked' : 'not ticked';
      audit(this.#log, { action: 'tick', actor, environment: lane, result, facts: { round, number } });
      return { message: isDone ? 'Done.' : 'Not done.' };
    });
  }
}
