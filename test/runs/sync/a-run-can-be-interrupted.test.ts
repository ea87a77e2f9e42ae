import { expect, it } from 'vitest';
import type { TenantListing } from '../../../src/ports/tenant.ts';
import { runExport } from '../../../src/runs/run.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld } from '../../support/world.ts';

it('leaves the status as it was, and says in the history that somebody stopped it', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {} }) });
  await world.export();
  const before = await world.store.statuses();
  const stop = new AbortController();
  const list = async (signal: AbortSignal): Promise<TenantListing> => {
    stop.abort(new Error('somebody stops'));
    signal.throwIfAborted();
    return { streams: [], whole: true };
  };
  const tenant = Object.assign(Object.create(world.source.tenant) as typeof world.source.tenant, { list });
  const options = { holder: 'test', patience: 0, dryRun: false };
  const run = runExport(world.deps, { ...world.source, tenant }, options, stop.signal);
  await expect(run).rejects.toThrow('somebody stops');
  expect(await world.store.statuses()).toEqual(before);
  expect(await world.store.runs('source dev', 1)).toMatchObject([
    { outcome: 'interrupted', message: undefined },
  ]);
});
