import { expect, it } from 'vitest';
import type { Progress } from '../../../src/cli/terminal/progress.ts';
import { watched } from '../../../src/cli/terminal/watched-tenant.ts';
import { runExport, runSync } from '../../../src/runs/run.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, never } from '../../support/world.ts';

const options = { holder: 'test', patience: 0, dryRun: false };

/** Every step that is told, as it is told. */
function recorded() {
  const told: string[] = [];
  const progress: Progress = {
    start: (label) => ({
      at: (done, total) => void told.push(`${label} ${done}/${total ?? '?'}`),
      end: () => void told.push(`${label} ends`),
    }),
  };
  return { told, progress };
}

it('tells how many streams a pass has read and brought, and is the same tenant otherwise', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {}, B: {} }) });
  const reading = recorded();
  const source = watched(world.source, reading.progress);
  await runExport(world.deps, source.side, options, never).finally(source.end);
  expect(reading.told).toEqual(['reading streams 1/2', 'reading streams 2/2', 'reading streams ends']);
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');

  const bringing = recorded();
  const staging = watched(world.staging, bringing.progress);
  const report = await runSync(
    world.deps,
    staging.side,
    { ...options, onPlan: staging.onPlan },
    never,
  ).finally(staging.end);
  expect(report.outcome).toBe('synced');
  expect(bringing.told.slice(0, 2)).toEqual(['writing streams 1/2', 'writing streams 2/2']);
  expect(bringing.told.at(-1)).toMatch(/ ends$/);
});

it('leaves a tenant alone where nobody watches', async () => {
  const world = await aWorld();
  expect(watched(world.source, undefined).side).toBe(world.source);
});
