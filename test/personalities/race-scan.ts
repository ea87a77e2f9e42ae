import type { SwitchChanges } from '../../src/sandbox/switches.ts';
import { breaches } from './invariants.ts';
import { Harness, type Run, type HarnessOptions } from './harness.ts';

/** A place where somebody edits a stream while a run applies a change to it. */
export interface Race {
  readonly name: string;
  readonly target: SwitchChanges;
  readonly environment?: HarnessOptions['environment'];
  /** Choice of the edited stream among several copies. */
  readonly pick: 'oldest' | 'newest';
}

const edited = 'Orders';

/** Edits right after the k-th request of a run, for every k; returns a line for each breach. */
export async function scan(race: Race): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const k of await placesOf(race)) wrong.push(...(await editedAfter(race, k)));
  return wrong;
}

/** Numbers of the requests of a run; of many equal ones in a row, such as looks at a validation, the first and last. */
async function placesOf(race: Race): Promise<readonly number[]> {
  const harness = await changed(race);
  const { since } = await harness.sync();
  if (harness.writesSince(since).length === 0) throw new Error('the run brings no change: there is no race');
  const calls = harness.callsSince(since).map(({ method, path }) => `${method} ${path}`);
  const isInRow = (at: number) => calls[at] === calls[at - 1] && calls[at] === calls[at + 1];
  return calls.flatMap((_, at) => (isInRow(at) ? [] : [at + 1]));
}

async function changed({ target, environment = {} }: Race): Promise<Harness> {
  const harness = new Harness({ streams: ['Stock', edited], environment });
  await harness.bring();
  await harness.settle();
  harness.target.change(target);
  await harness.git.change('env/staging', (text, path) =>
    path === 'value-streams/orders/value-stream.json' ? text.replace('with two', 'in git with two') : text,
  );
  return harness;
}

async function editedAfter(race: Race, k: number): Promise<readonly string[]> {
  const harness = await changed(race);
  const text = `by hand after ${k}`;
  const edit = { op: 'setText', streamName: edited, moduleId: 3, pointer: '/mapper/body' } as const;
  harness.target.change({
    editAfter: { request: k, edit: { ...edit, pick: race.pick, value: text, person: 'Ada' } },
  });
  const run = await harness.sync();
  if (harness.target.lastEdit === 'made') harness.edits.push(text);
  const ids = [...harness.made].filter(([, name]) => name === edited).map(([id]) => id);
  const id = (race.pick === 'oldest' ? ids[0] : ids.at(-1)) ?? '';
  const calls = harness.callsSince(run.since).map(({ method, path }) => `${method} ${path}`);
  const next = calls[k] ?? 'the end of the run';
  await harness.settle();
  const wrong = await breaches(harness);
  const isLost = (line: string) => line.includes(text);
  const isGap = next.includes(`/value-streams/${id}`) && isKnownGap(race, next, run);
  return [
    ...wrong.filter((line) => !(isLost(line) && isGap)),
    ...untrueWarnings(harness, wrong.some(isLost)),
  ].map((line) => `after request ${k}, ${calls[k - 1]}, before ${next}: ${line}`);
}

/**
 * Tells whether an edit falls into a known gap. Without entity tags one between the last read and the write cannot be
 * saved. After a PUT the run reports it, since the version went up by two; after a DELETE of a replaced copy nothing
 * can.
 */
function isKnownGap({ target }: Race, next: string, run: Run): boolean {
  if (target.etag === true) return false;
  return (next.startsWith('PUT ') && overwrittenIn(run)) || next.startsWith('DELETE ');
}

/** Tells if a run reports an overwritten edit of the stream. */
function overwrittenIn({ report }: Run): boolean {
  const warnings = report?.plan.warnings ?? [];
  return warnings.some(({ code, file }) => code === 'SLC2465' && file === 'value-streams/orders');
}

/** Finds runs that report an overwritten edit although the edit is not lost. */
function untrueWarnings({ runs }: Harness, isLost: boolean): readonly string[] {
  return isLost || !runs.some(overwrittenIn)
    ? []
    : ['a run says that it overwrote the edit, which is not lost'];
}
