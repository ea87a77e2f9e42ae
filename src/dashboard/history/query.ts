import type { Sees } from '../api/service.ts';
import type { PassDetails, PassQuery, PassView } from '../run/schema.ts';
import type { Pass } from '../../ports/store.ts';
import { lanesAtWork, type AtWork, type WorkedLane } from '../service/at-work.ts';
import { doneBy, passView, sumOf } from '../run/details.ts';
import { stepOf } from '../run/steps.ts';
import { underWay } from '../service/running.ts';

/** Actor of runs that nobody requested. */
const daemon = 'daemon';

/** Returns the runs of visible stages, newest first. For a single stage, includes the number of changes. */
export async function passesOf(
  atWork: AtWork,
  { lane, limit }: PassQuery,
  sees: Sees,
): Promise<readonly PassView[]> {
  const seen = lanesAtWork(atWork).filter(
    ({ of }) => sees(of.name) && (lane === undefined || of.name === lane),
  );
  const bySubject = new Map(seen.map((one) => [one.subject, one]));
  const { store } = atWork.app;
  const [only] = seen;
  if (lane !== undefined && only !== undefined)
    return (await store.passes(only.subject, limit)).map((pass) => ({
      ...passView(pass, only),
      ...sumOf(pass),
    }));
  const heads = await store.passHeads([...bySubject.keys()], limit);
  return heads.flatMap((head) => {
    const of = bySubject.get(head.subject);
    return of === undefined ? [] : [passView(head, of)];
  });
}

/** Returns a run with its steps, even before the history includes it. */
export async function passOf(
  atWork: AtWork,
  id: string,
  sees: Sees,
  now: number,
): Promise<PassDetails | undefined> {
  const lanes = lanesAtWork(atWork).filter(({ of }) => sees(of.name));
  const pass = await atWork.app.store.pass(id);
  if (pass === undefined) return running(atWork, id, lanes);
  const lane = lanes.find(({ subject }) => subject === pass.subject);
  if (lane === undefined) return undefined;
  const isRunning = pass.outcome === undefined && (await underWay(atWork, lane, now))?.pass === id;
  const entries = await atWork.app.store.journalOf(id);
  return {
    ...passView(pass, lane),
    ...sumOf(pass),
    ...doneBy(pass),
    steps: entries.map((entry) => stepOf(entry, isRunning)),
  };
}

/** Finds a run that has not written anything yet. Only the controller knows it. */
async function running(
  { controller }: AtWork,
  id: string,
  lanes: readonly WorkedLane[],
): Promise<PassDetails | undefined> {
  for (const lane of lanes) {
    const pass = (await controller.timesOf(lane.subject))?.running;
    if (pass?.pass !== id) continue;
    const kind = lane.kind === 'source' ? 'export' : 'sync';
    return {
      ...passView(begun(id, kind, lane.subject, pass.since), lane),
      changes: [],
      remarks: [],
      steps: [],
    };
  }
  return undefined;
}

function begun(id: string, kind: 'export' | 'sync', subject: string, startedAt: number): Pass {
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
