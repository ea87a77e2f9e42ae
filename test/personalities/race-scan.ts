import type { SwitchChanges } from '../../src/sandbox/switches.ts';
import { breaches } from './invariants.ts';
import { Stage } from './stage.ts';

/** A place where somebody edits a stream while a run applies a change to it. */
export interface Race {
  readonly name: string;
  readonly target: SwitchChanges;
  /** Choice of the edited stream among several copies. */
  readonly pick: 'oldest' | 'newest';
}

const edited = 'Orders';

/** Edits right after the k-th request of a run, for every k; returns a line for each breach. */
export async function scan(race: Race): Promise<readonly string[]> {
  const requests = await requestsOfRun(race);
  const wrong: string[] = [];
  for (let k = 1; k <= requests; k += 1) wrong.push(...(await editedAfter(race, k)));
  return wrong;
}

async function requestsOfRun(race: Race): Promise<number> {
  const stage = await changed(race);
  const { since } = await stage.sync();
  if (stage.writesSince(since).length === 0) throw new Error('the run brings no change: there is no race');
  return stage.callsSince(since).length;
}

async function changed({ target }: Race): Promise<Stage> {
  const stage = new Stage({ streams: ['Stock', edited] });
  await stage.bring();
  await stage.settle();
  stage.target.change(target);
  await stage.git.change('env/staging', (text, path) =>
    path === 'value-streams/orders/value-stream.json' ? text.replace('with two', 'in git with two') : text,
  );
  return stage;
}

async function editedAfter(race: Race, k: number): Promise<readonly string[]> {
  const stage = await changed(race);
  const text = `by hand after ${k}`;
  const edit = { op: 'setText', streamName: edited, moduleId: 3, pointer: '/mapper/body' } as const;
  stage.target.change({
    editAfter: { request: k, edit: { ...edit, pick: race.pick, value: text, person: 'Ada' } },
  });
  const { since } = await stage.sync();
  if (stage.target.lastEdit === 'made') stage.edits.push(text);
  const { details } = await stage.status();
  await stage.settle();
  const wrong = await breaches(stage);
  const calls = stage.callsSince(since).map(({ method, path }) => `${method} ${path}`);
  const next = calls[k] ?? 'the end of the run';
  const isSaid = details.some((line) => line.toLowerCase().includes(edited.toLowerCase()));
  return wrong
    .filter((line) => !(line.includes(text) && isGap(race, next, isSaid)))
    .map((line) => `after request ${k}, ${calls[k - 1]}, before ${next}: ${line}`);
}

/**
 * Tells whether an edit falls into a known gap. Without entity tags one between the last read and the write cannot be
 * saved. After a PUT the run reports it, since the version went up by two; after a DELETE of a replaced copy nothing
 * can.
 */
function isGap({ target }: Race, next: string, isSaid: boolean): boolean {
  if (target.etag === true) return false;
  return (isSaid && next.startsWith('PUT ')) || next.startsWith('DELETE ');
}
