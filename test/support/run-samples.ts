import type { RunDetails, RunCallStep } from '../../src/dashboard/run/schema.ts';
import { at, digest, minute, revisions } from './sample-facts.ts';

/** A call of a pass that was answered after so many milliseconds. */
export function aStep(number: number, changes: Partial<RunCallStep> = {}): RunCallStep {
  return {
    id: `s${number}`,
    call: `replace value-streams/stream-${number}`,
    startedAt: at + number * 1000,
    endedAt: at + number * 1000 + 420,
    is: 'done',
    ...changes,
  };
}

/** A run that is done, but for what is said otherwise. */
export function aRun(changes: Partial<RunDetails> = {}): RunDetails {
  return {
    id: 'p1',
    kind: 'sync',
    stage: 'staging',
    stageKind: 'environment',
    startedAt: at,
    milliseconds: 4210,
    outcome: 'synced',
    revision: revisions.staging,
    plan: digest,
    actor: 'daemon',
    changes: [{ op: 'replace', path: 'value-streams/order-intake', outcome: 'done' }],
    remarks: [],
    steps: [aStep(1), aStep(2, { is: 'refused', reason: '422: the flow has no trigger', tries: 3 })],
    ...changes,
  };
}

/** What was done on a working day, the newest first. */
export const runs: readonly RunDetails[] = [
  aRun({
    id: 'p5',
    kind: 'hold',
    stage: 'staging',
    actor: 'Anna',
    milliseconds: 3,
    changes: [],
    steps: [],
    message: 'stock-taking until Friday',
  }),
  aRun({
    id: 'p4',
    stage: 'production',
    outcome: 'waiting',
    repeated: { times: 12, lastAt: at + 5 * minute },
    steps: [],
    message: 'the plan waits for somebody to approve it',
  }),
  aRun({ id: 'p3', stage: 'production', revision: revisions.staging, startedAt: at - 90 * minute }),
  aRun({
    id: 'p2',
    stage: 'production',
    revision: '7'.repeat(40),
    startedAt: at - 900 * minute,
    actor: 'Robin',
  }),
  aRun(),
  aRun({
    id: 'p0',
    kind: 'export',
    stage: 'dev',
    stageKind: 'source',
    outcome: 'in part',
    message: '1 stream is quarantined',
    startedAt: at - 2000 * minute,
  }),
];
