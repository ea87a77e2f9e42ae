import type { Sees } from '../api/service.ts';
import { runEndpoint, runsEndpoint, type RunDetails, type RunQuery, type RunView } from '../run/schema.ts';
import { answering } from '../service/answering.ts';
import type { Run } from '../../ports/store.ts';
import { stagesAtWork, type AtWork, type StageAtWork } from '../service/at-work.ts';
import { doneBy, runView, sumOf } from '../run/details.ts';
import { stepOf } from '../run/steps.ts';
import { meaningOf } from '../service/code-meanings.ts';
import { underWay } from '../service/running.ts';

/** Actor of runs that nobody requested. */
const daemon = 'daemon';

/** Answers with the runs of stages, and with one run. */
export const runAnswers = [
  answering(runsEndpoint, ({ atWork }) => async (query, { sees }) => ({
    runs: await runsOf(atWork, query, sees),
  })),
  answering(
    runEndpoint,
    ({ atWork, clock }) =>
      ({ id }, { sees }) =>
        runOf(atWork, id, sees, clock.now()),
  ),
];

/** Returns the runs of visible stages, newest first. For a single stage, includes the number of changes. */
async function runsOf(atWork: AtWork, { stage, limit }: RunQuery, sees: Sees): Promise<RunView[]> {
  const seen = stagesAtWork(atWork).filter(
    ({ of }) => sees(of.name) && (stage === undefined || of.name === stage),
  );
  const bySubject = new Map(seen.map((one) => [one.subject, one]));
  const { store } = atWork.app;
  const [only] = seen;
  if (stage !== undefined && only !== undefined)
    return (await store.runs(only.subject, limit)).map((run) => ({
      ...runView(run, only),
      ...sumOf(run),
    }));
  const heads = await store.runHeads([...bySubject.keys()], limit);
  return heads.flatMap((head) => {
    const of = bySubject.get(head.subject);
    return of === undefined ? [] : [runView(head, of)];
  });
}

/** Returns a run with its steps, even before the history includes it. */
async function runOf(atWork: AtWork, id: string, sees: Sees, now: number): Promise<RunDetails | undefined> {
  const stages = stagesAtWork(atWork).filter(({ of }) => sees(of.name));
  const run = await atWork.app.store.run(id);
  if (run === undefined) return running(atWork, id, stages);
  const stage = stages.find(({ subject }) => subject === run.subject);
  if (stage === undefined) return undefined;
  const isRunning = run.outcome === undefined && (await underWay(atWork, stage, now))?.run === id;
  const entries = await atWork.app.store.journalOf(id);
  const done = doneBy(run);
  return {
    ...runView(run, stage),
    ...sumOf(run),
    ...done,
    remedies: remediesFor(done.changes),
    steps: entries.map((entry) => stepOf(entry, isRunning)),
  };
}

function remediesFor(changes: RunDetails['changes']): RunDetails['remedies'] {
  return [...new Set(changes.map(({ code }) => code))].flatMap((code) => {
    const meaning = code === undefined ? undefined : meaningOf(code);
    return code === undefined || meaning === undefined ? [] : [{ code, remedy: meaning.remedy }];
  });
}

/** Finds a run that has not written anything yet. Only the controller knows it. */
async function running(
  { controller }: AtWork,
  id: string,
  stages: readonly StageAtWork[],
): Promise<RunDetails | undefined> {
  for (const stage of stages) {
    const run = (await controller.timesOf(stage.subject))?.running;
    if (run?.run !== id) continue;
    const kind = stage.kind === 'source' ? 'export' : 'sync';
    return {
      ...runView(begun(id, kind, stage.subject, run.since), stage),
      changes: [],
      remarks: [],
      steps: [],
    };
  }
  return undefined;
}

function begun(id: string, kind: 'export' | 'sync', subject: string, startedAt: number): Run {
  return {
    id,
    kind,
    subject,
    startedAt,
    endedAt: undefined,
    revision: undefined,
    planDigest: undefined,
    outcome: undefined,
    message: undefined,
    actor: daemon,
    details: [],
  };
}
