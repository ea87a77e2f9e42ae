import { mkdtemp, rm } from 'node:fs/promises';
import { openRuns, type Runs } from './runs.ts';
import type { Program } from './program.ts';
import { copiedPlace, openHarness, type Harness } from './harness.ts';
import type { Template } from './template.ts';
import { validatingFetch } from './validating-fetch.ts';
import { syncCounted, type Orders } from './sync-process.ts';

/** Does work on a copy of a template, with its sandbox running. */
export async function onCopy<T>(template: Template, work: (harness: Harness) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(`${template.folder}-`);
  const place = await copiedPlace(template, folder);
  const harness = await openHarness(place, template.mode, template.now);
  try {
    await harness.tenant.switch(template.switches);
    return await work(harness);
  } finally {
    await harness.sandbox.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Sync of a template's environment. */
export const syncOf = ({ policy, now }: Template): Program<Harness> => ({
  file: 'sync-process.ts',
  orders: ({ folder, url }): Orders => ({ place: { folder, url }, policy, now }),
  run: async (harness, process) => {
    const runs = await openRuns(harness, policy, process.clock(now), {
      wrap: (ports) => process.ports(ports, validatingFetch(harness)),
    });
    return syncCounted(runs, process.boundaries);
  },
});

/** Does work with passes of this process over what another left behind. */
export async function restarted<T>(
  harness: Harness,
  { policy }: Pick<Template, 'policy'>,
  work: (runs: Runs) => Promise<T>,
  send: typeof fetch = validatingFetch(harness),
): Promise<T> {
  const runs = await openRuns(harness, policy, harness.clock, {
    wrap: (ports) => ({ ...ports, fetch: send }),
  });
  try {
    return await work(runs);
  } finally {
    await runs.close();
  }
}
