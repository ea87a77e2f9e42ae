import { mkdtemp, rm } from 'node:fs/promises';
import type { Boundary, Kill, LastWords } from './boundaries.ts';
import { countedIn, killedIn } from './killed.ts';
import { dying, Mortal } from './mortal.ts';
import { openPasses, type Passes } from './passes.ts';
import { copiedPlace, openStage, type Stage } from './stage.ts';
import type { Template } from './template.ts';
import { validatingFetch } from './validating-fetch.ts';
import { syncCounted, type Orders } from './victim.ts';

/** Does work on a copy of a template, with its sandbox running. */
export async function onCopy<T>(template: Template, work: (stage: Stage) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(`${template.folder}-`);
  const place = await copiedPlace(template, folder);
  const stage = await openStage(place, template.mode, template.now);
  try {
    await stage.tenant.switch(template.switches);
    return await work(stage);
  } finally {
    await stage.sandbox.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Syncs undisturbed. The calls of the passes that had something to do. */
export async function sync(stage: Stage, template: Template): Promise<readonly Boundary[]> {
  if (stage.mode === 'killed') return countedIn('victim.ts', ordersOf(stage, template));
  return syncHere(stage, template, new Mortal());
}

/** The same, and the victim dies on its way. */
export async function syncAndDie(stage: Stage, template: Template, kill: Kill): Promise<LastWords> {
  if (stage.mode === 'killed') return killedIn('victim.ts', { ...ordersOf(stage, template), kill });
  return dying(kill, (mortal) => syncHere(stage, template, mortal));
}

const ordersOf = ({ folder, url }: Stage, { policy, now }: Template): Orders => ({
  place: { folder, url },
  policy,
  now,
});

async function syncHere(
  stage: Stage,
  { policy, now }: Template,
  mortal: Mortal,
): Promise<readonly Boundary[]> {
  const passes = await openPasses(stage, policy, mortal.clock(now), {
    wrap: (ports) => mortal.ports(ports, validatingFetch(stage)),
  });
  return syncCounted(passes, mortal.boundaries);
}

/** Does work with passes of this process over what another left behind. */
export async function restarted<T>(
  stage: Stage,
  { policy }: Pick<Template, 'policy'>,
  work: (passes: Passes) => Promise<T>,
  send: typeof fetch = validatingFetch(stage),
): Promise<T> {
  const passes = await openPasses(stage, policy, stage.clock, {
    wrap: (ports) => ({ ...ports, fetch: send }),
  });
  try {
    return await work(passes);
  } finally {
    await passes.close();
  }
}
