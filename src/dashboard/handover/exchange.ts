import { ServiceRefusal } from '../api/service.ts';
import { bundleEndpoint, handOversEndpoint, receiveEndpoint, tickEndpoint } from './schema.ts';
import { audit } from '../../runs/decisions/audit.ts';
import { answering } from '../service/answering.ts';
import { stageNamed } from '../service/at-work.ts';
import { ChecklistTicks } from './checklist-ticks.ts';
import { foldersNamed } from './folders.ts';
import { putIntoInbox } from './inbox-upload.ts';
import { nameOf, orRefused } from '../decisions/refusals.ts';
import { bundleOf } from './batch-bundle.ts';
import { handOversOf } from './query.ts';

const handOversAnswer = answering(handOversEndpoint, ({ atWork, plans }) => async (_input, { sees }) => ({
  handOvers: await handOversOf(atWork, plans, sees),
}));

/** Makes bundles one after another, because each is in memory. */
const bundleAnswer = answering(bundleEndpoint, ({ atWork }) => {
  let last: Promise<unknown> = Promise.resolve();
  return ({ stage, round }) =>
    orRefused(async () => {
      const { outbox } = foldersNamed(atWork, stage);
      if (outbox === undefined) return undefined;
      const bundle = last.then(() => bundleOf(stage, outbox, round));
      last = bundle.catch(() => undefined);
      return bundle;
    });
});

const receiveAnswer = answering(
  receiveEndpoint,
  ({ atWork, log }) =>
    ({ stage, ...upload }, { decider }, signal) =>
      orRefused(async () => {
        const { inbox } = foldersNamed(atWork, stage);
        const actor = nameOf(decider);
        const file = await putIntoInbox(inbox, upload, signal);
        const result = 'put into the inbox';
        audit(log, { action: 'receive', actor, environment: stage, result, facts: { file } });
        atWork.wake(stageNamed(atWork, stage).subject);
        return { file };
      }),
);

const tickAnswer = answering(tickEndpoint, ({ atWork, log }) => {
  const ticks = new ChecklistTicks();
  return ({ stage, ...tick }, { decider }) =>
    orRefused(async () => {
      const { outbox } = foldersNamed(atWork, stage);
      if (outbox === undefined)
        throw new ServiceRefusal(`nothing is handed over in ${stage}`, { status: 404 });
      const actor = nameOf(decider);
      await ticks.tick(outbox, tick);
      const { round, number, isDone } = tick;
      const result = isDone ? 'ticked' : 'not ticked';
      audit(log, { action: 'tick', actor, environment: stage, result, facts: { round, number } });
      return { message: isDone ? 'Done.' : 'Not done.' };
    });
});

/** Exchange of files with directory tenants through the dashboard service instead of the folders. */
export const handOverAnswers = [handOversAnswer, bundleAnswer, receiveAnswer, tickAnswer];
