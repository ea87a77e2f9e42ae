import { mkdtemp, rm } from 'node:fs/promises';
import { openPasses, type Passes } from './passes.ts';
import type { Program } from './program.ts';
import { copiedPlace, openStage, type Stage } from './stage.ts';
import type { Template } from './template.ts';
import { validatingFetch } from './validating-fetch.ts';
import { syncCounted, type Orders } from './sync-process.ts';

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

/** Sync of a template's environment. */
export const syncOf = ({ policy, now }: Template): Program<Stage> => ({
  file: 'sync-process.ts',
  orders: ({ folder, url }): Orders => ({ place: { folder, url }, policy, now }),
  run: async (stage, process) => {
    const passes = await openPasses(stage, policy, process.clock(now), {
      wrap: (ports) => process.ports(ports, validatingFetch(stage)),
    });
    return syncCounted(passes, process.boundaries);
  },
});

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
