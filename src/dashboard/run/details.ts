import type { PassDetails, PassView } from './schema.ts';
import { isJsonArray, member, type Json } from '../../core/json/json.ts';
import type { Pass, PassHead } from '../../ports/store.ts';
import { countsOf, switchesOf } from '../../state/history/history.ts';
import type { WorkedLane } from '../service/at-work.ts';

/** Returns a run in the form of the history. */
export function passView(pass: PassHead, { kind, of }: Pick<WorkedLane, 'kind' | 'of'>): PassView {
  const { endedAt, outcome, revision, planDigest, message, repeated } = pass;
  return {
    id: pass.id,
    kind: pass.kind,
    lane: of.name,
    laneKind: kind,
    startedAt: pass.startedAt,
    ...(endedAt === undefined ? {} : { milliseconds: Math.round(endedAt - pass.startedAt) }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(revision === undefined ? {} : { revision }),
    ...(planDigest === undefined ? {} : { plan: planDigest }),
    actor: pass.actor,
    ...(message === undefined ? {} : { message }),
    ...(repeated === undefined ? {} : { repeated: { ...repeated } }),
  };
}

/** Returns the number of a run's changes by outcome. */
export function sumOf(pass: Pass): Required<Pick<PassView, 'counts' | 'switched'>> {
  return { counts: { ...countsOf(pass) }, switched: switchesOf(pass).map((one) => ({ ...one })) };
}

/** Returns the changes and remarks of a run. Each kind of run records them in its own form. */
export function doneBy({
  kind,
  details,
}: Pick<Pass, 'kind' | 'details'>): Pick<PassDetails, 'changes' | 'remarks'> {
  switch (kind) {
    case 'sync':
      return { changes: listIn(details).flatMap(changeIn), remarks: [] };
    case 'export':
      return {
        changes: ['added', 'changed', 'removed'].flatMap((op) =>
          textsIn(member(details, op)).map((path) => ({ op, path, outcome: 'done' })),
        ),
        remarks: textsIn(member(details, 'details')),
      };
    case 'promote':
    case 'hold':
    case 'resume':
    case 'approve':
    case 'accept':
    case 'unlock':
      return { changes: [], remarks: textsIn(details) };
  }
}

function changeIn(line: Json): PassDetails['changes'] {
  const [op, path, outcome, problem] = ['op', 'path', 'outcome', 'problem'].map((key) => member(line, key));
  if (typeof op !== 'string' || typeof path !== 'string' || typeof outcome !== 'string') return [];
  return [{ op, path, outcome, ...(typeof problem === 'string' ? { problem } : {}) }];
}

const listIn = (value: Json | undefined) => (isJsonArray(value) ? value : []);

function textsIn(value: Json | undefined): string[] {
  return listIn(value).filter((one) => typeof one === 'string');
}
