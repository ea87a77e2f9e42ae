import { ServiceRefusal, type Decider } from '../api/service.ts';
import type { Tick } from './schema.ts';
import type { Decided } from '../decisions/requests.ts';
import type { Log } from '../../ports/log.ts';
import { audit } from '../../runs/decisions/audit.ts';
import { stageNamed, type AtWork } from '../service/at-work.ts';
import { ChecklistTicks } from './checklist-ticks.ts';
import { foldersNamed } from './folders.ts';
import { putIntoInbox } from './inbox-upload.ts';
import { nameOf, orRefused } from '../decisions/refusals.ts';
import { bundleOf } from './batch-bundle.ts';

/** Exchange of files with directory tenants through the dashboard service instead of the folders. */
export class HandOverExchange {
  readonly #atWork: AtWork;
  readonly #log: Log;
  readonly #ticks = new ChecklistTicks();
  #lastBundle: Promise<unknown> = Promise.resolve();

  constructor(atWork: AtWork, log: Log) {
    this.#atWork = atWork;
    this.#log = log;
  }

  receive(
    stage: string,
    file: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> },
    decider: Decider,
    signal: AbortSignal,
  ): Promise<string> {
    return orRefused(async () => {
      const { inbox } = foldersNamed(this.#atWork, stage);
      const actor = nameOf(decider);
      const name = await putIntoInbox(inbox, file, signal);
      const facts = { file: name };
      audit(this.#log, { action: 'receive', actor, environment: stage, result: 'put into the inbox', facts });
      this.#atWork.wake(stageNamed(this.#atWork, stage).subject);
      return name;
    });
  }

  bundle(
    stage: string,
    round: string,
  ): Promise<{ readonly name: string; readonly bytes: Uint8Array } | undefined> {
    return orRefused(async () => {
      const { outbox } = foldersNamed(this.#atWork, stage);
      return outbox === undefined ? undefined : this.#bundled(() => bundleOf(stage, outbox, round));
    });
  }

  /** Makes bundles one after another, because each is in memory. */
  #bundled<T>(make: () => Promise<T>): Promise<T> {
    const turn = this.#lastBundle.then(make);
    this.#lastBundle = turn.catch(() => undefined);
    return turn;
  }

  tick(stage: string, request: Tick, decider: Decider): Promise<Decided> {
    return orRefused(async () => {
      const { outbox } = foldersNamed(this.#atWork, stage);
      if (outbox === undefined)
        throw new ServiceRefusal(`nothing is handed over in ${stage}`, { status: 404 });
      const actor = nameOf(decider);
      await this.#ticks.tick(outbox, request);
      const { round, number, isDone } = request;
      const result = isDone ? 'ticked' : 'not ticked';
      audit(this.#log, { action: 'tick', actor, environment: stage, result, facts: { round, number } });
      return { message: isDone ? 'Done.' : 'Not done.' };
    });
  }
}
