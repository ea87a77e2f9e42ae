import type { RunDetails, RunView } from './schema.ts';
import { isJsonArray, member, type Json } from '../../core/json/json.ts';
import type { Run, RunHead } from '../../ports/store.ts';
import { countsOf, switchesOf } from '../../state/history/history.ts';
import type { StageAtWork } from '../service/at-work.ts';

/** Returns a run in the form of the history. */
export function runView(run: RunHead, { kind, of }: Pick<StageAtWork, 'kind' | 'of'>): RunView {
  const { endedAt, outcome, revision, planDigest, message, repeated } = run;
  return {
    id: run.id,
    kind: run.kind,
    stage: of.name,
    stageKind: kind,
    startedAt: run.startedAt,
    milliseconds: endedAt === undefined ? undefined : Math.round(endedAt - run.startedAt),
    outcome,
    revision,
    plan: planDigest,
    actor: run.actor,
    message,
    repeated,
  };
}

/** Returns the number of a run's changes by outcome. */
export function sumOf(run: Run): Required<Pick<RunView, 'counts' | 'switched'>> {
  return { counts: { ...countsOf(run) }, switched: switchesOf(run).map((one) => ({ ...one })) };
}

/** Returns the changes and remarks of a run. Each kind of run records them in its own form. */
export function doneBy({
  kind,
  details,
}: Pick<Run, 'kind' | 'details'>): Pick<RunDetails, 'changes' | 'remarks'> {
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

function changeIn(line: Json): RunDetails['changes'] {
  const [op, path, outcome, problem, code] = ['op', 'path', 'outcome', 'problem', 'code'].map((key) =>
    member(line, key),
  );
  if (typeof op !== 'string' || typeof path !== 'string' || typeof outcome !== 'string') return [];
  return [
    {
      op,
      path,
      outcome,
      ...(typeof problem === 'string' ? { problem } : {}),
      ...(typeof code === 'string' ? { code } : {}),
    },
  ];
}

const listIn = (value: Json | undefined) => (isJsonArray(value) ? value : []);

function textsIn(value: Json | undefined): string[] {
  return listIn(value).filter((one) => typeof one === 'string');
}
