import { budgets } from '../../core/budgets.ts';
import { join } from 'node:path';
import { writeWhole } from '../../adapters/directory-tenant/outbox-files.ts';
import { ServiceRefusal } from '../api/service.ts';
import type { Tick } from './schema.ts';
import { readBounded } from './bounded-file.ts';
import { withBox } from './checklist-boxes.ts';
import { checklistName, isRoundName } from './batch-folder.ts';

/** Changes boxes of checklists one after another, because two simultaneous changes would lose one. */
export class ChecklistTicks {
  #last: Promise<unknown> = Promise.resolve();

  /** Changes one box. Throws `ServiceRefusal` if the checklist is missing or the box's text has changed. */
  tick(outbox: string, tick: Tick): Promise<void> {
    const turn = this.#last.then(() => rewrite(outbox, tick));
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

async function rewrite(outbox: string, { round, number, text, isDone }: Tick): Promise<void> {
  const path = join(outbox, round, checklistName);
  const before = isRoundName(round)
    ? (await readBounded(path, budgets.handOver.checklistBytes))?.toString('utf8')
    : undefined;
  if (before === undefined)
    throw new ServiceRefusal(`there is no checklist of round ${round}`, { status: 404 });
  const after = withBox(before, { number, text, isDone });
  if (after === undefined)
    throw new ServiceRefusal('the checklist says something else there by now', {
      status: 409,
      remedy: 'Look at it again.',
    });
  if (after !== before) await writeWhole(path, after);
}
