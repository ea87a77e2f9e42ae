import type { SandboxJson } from '../../src/sandbox/json.ts';
import { breaches, differences } from './invariants.ts';
import type { Personality } from './personalities.ts';
import { Harness } from './harness.ts';

/** Steps. Each takes a personality's tenant through something and returns the stage at rest. */
const journeys = {
  'first sync': async (personality: Personality): Promise<Harness> => {
    const harness = new Harness(personality);
    await harness.bring();
    await harness.settle();
    return harness;
  },

  'change in git': async (personality: Personality): Promise<Harness> => {
    const harness = await synced(personality);
    await changeInGit(harness);
    await harness.settle();
    return harness;
  },

  'hand edit': async (personality: Personality): Promise<Harness> => {
    const harness = await synced(personality);
    editByHand(harness, { op: 'setText', streamName: 'Orders', moduleId: 3, pointer: '/mapper/body' });
    editByHand(harness, { op: 'setField', streamName: 'Billing', pointer: '/description' });
    await harness.git.change('env/staging', (text, path) =>
      path === 'value-streams/orders/value-stream.json' ? text.replace('with two', 'in git with two') : text,
    );
    await harness.settle();
    return harness;
  },

  removal: async (personality: Personality): Promise<Harness> => {
    const harness = await synced(personality);
    await harness.git.change('env/staging', (text, path) =>
      /value-streams\/(archive|guarded)\//.test(path) ? undefined : text,
    );
    await harness.settle();
    return harness;
  },

  kill: async (personality: Personality): Promise<Harness> => {
    const harness = new Harness(personality);
    await harness.bring();
    await harness.killAt(2, /^POST .*\/import$/);
    await harness.settle();
    await changeInGit(harness);
    await harness.killAt(1, /^(PUT|POST) /);
    await harness.settle();
    return harness;
  },

  'lost import, then a change in git': async (personality: Personality): Promise<Harness> => {
    const harness = await synced(personality);
    await changeInGit(harness);
    await harness.killAt(1, /^POST .*\/import$/);
    await harness.git.change('env/staging', (text, path) =>
      path.endsWith('/split.json') || path.endsWith('/stock/value-stream.json')
        ? text.replace('second text', 'third text').replace('in git with two', 'in git with three')
        : text,
    );
    await harness.settle();
    return harness;
  },
};

/** Steps that a personality takes: a tenant that replaces in place imports only what is new. */
export const stepsOf = ({ target }: Personality): readonly Step[] =>
  steps.filter((step) => target?.inPlace === false || !step.startsWith('lost import'));

export type Step = keyof typeof journeys;

export const steps = Object.keys(journeys) as readonly Step[];

/** Takes a personality through a step and returns a line for each fault. */
export async function walk(personality: Personality, step: Step): Promise<readonly string[]> {
  const harness = await journeys[step](personality);
  return [...(await wrongEnd(harness, personality, step)), ...(await breaches(harness))];
}

async function synced(personality: Personality): Promise<Harness> {
  const harness = new Harness(personality.fromStart === true ? personality : {});
  await harness.bring();
  await harness.settle();
  if (personality.fromStart !== true) harness.target.change(personality.target ?? {});
  return harness;
}

async function changeInGit(harness: Harness): Promise<void> {
  await harness.git.change('env/staging', (text, path) => {
    if (path === 'value-streams/stock/value-stream.json') return text.replace('with two', 'in git with two');
    return path.endsWith('/split.json') ? text.replace('first text', 'second text') : text;
  });
}

let edits = 0;

/** Edits a stream in the tenant by hand, with a text that can be found again. */
export function editByHand(harness: Harness, edit: Readonly<Record<string, SandboxJson>>): void {
  const text = `by hand ${(edits += 1)}`;
  harness.edits.push(text);
  harness.byHand({ ...edit, value: text, person: 'Ada' });
}

async function wrongEnd(harness: Harness, personality: Personality, step: Step): Promise<readonly string[]> {
  const ends = step === 'removal' && personality.ofImports === true ? 'synced' : personality.ends;
  const { sync, health } = await harness.status();
  const isGood = sync === 'Synced' && health === 'Healthy';
  const now = `${sync} and ${health}`;
  const error = harness.runs.at(-1)?.error;
  const told = error instanceof Error ? `${now} (${error.message})` : now;
  if (ends === 'not synced') return isGood ? ['the status is Synced and Healthy'] : [];
  if (ends !== 'synced') {
    const said = await harness.told();
    // The content here cannot tell what an import without an answer became: Sluice asks which stream it is.
    const isNamed = said.includes(ends.differsIn) || (step === 'kill' && said.includes('SLC2411'));
    return isGood || isNamed ? [] : [`nothing names ${ends.differsIn}`];
  }
  // An edit that git lacks is drift, and stays.
  if (step === 'hand edit') return handEdited(await differences(harness), told);
  return isGood ? [] : [`the status is ${told}`];
}

function handEdited(differing: readonly string[], told: string): readonly string[] {
  const wanted = 'value-streams/billing/value-stream.json';
  return differing.join() === wanted
    ? []
    : [`${differing.join(', ')} differ from git, and ${wanted} alone should: ${told}`];
}
