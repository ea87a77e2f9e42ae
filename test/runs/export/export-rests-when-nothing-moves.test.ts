import { expect, it } from 'vitest';
import { NotFound } from '../../../src/ports/errors.ts';
import type { Repository } from '../../../src/ports/repository.ts';
import type { TenantStream } from '../../../src/ports/tenant.ts';
import type { ExportReport } from '../../../src/runs/export/report.ts';
import { idleMark, IdleExports } from '../../../src/runs/export/idle-exports.ts';
import { anExportFile } from '../../support/export-file.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const seed = ['Order Intake.json', 'Stock Alert.json'];

it('looks at where git is and at the list, and at nothing else, where both are as they were', async () => {
  const { world } = await atRest();
  const asked: string[] = [];

  const report = await world.export({ dryRun: false }, { ...world.deps, repository: noting(world, asked) });

  expect(asked).toEqual(['fetch']);
  expect(report).toMatchObject({ added: [], changed: [], removed: [], pushed: undefined, isDryRun: false });
});

it('looks at everything again when the tenant lists something else', async () => {
  const { world } = await atRest();
  await world.dev.do({ op: 'moveModule', streamName: 'Stock Alert', moduleId: 1, x: 5, y: 5 });

  expect(await world.export()).toMatchObject({ changed: ['value-streams/stock-alert'] });
});

it('looks at everything again when somebody moved a branch', async () => {
  const { world, first } = await atRest();
  await world.move('refs/heads/sluice/export/dev', undefined);

  const report = await world.export();

  expect(report.pushed).toMatchObject({ branch: 'sluice/export/dev', commit: first });
});

it('looks at everything where a person asks to be shown what it would do', async () => {
  const { world } = await atRest();
  const asked: string[] = [];

  const report = await world.export({ dryRun: true }, { ...world.deps, repository: noting(world, asked) });

  expect(report.isDryRun).toBe(true);
  expect(asked).toContain('entries');
});

it('looks again for a stream that was listed and could not be found, although nothing moved since', async () => {
  const { world } = await atRest();
  const { tenant } = world.source;
  await tenant.importFile(anExportFile({ name: 'New' }), never);
  const found = tenant.exportFile.bind(tenant);
  tenant.exportFile = () =>
    Promise.reject(new NotFound('not there yet', { code: 'SLC2110', remedy: 'never' }));
  expect(await world.export()).toMatchObject({ added: [], quarantined: [] });
  tenant.exportFile = found;

  expect(await world.export()).toMatchObject({ added: ['value-streams/new'] });
});

it('rests on no pass that left something open', () => {
  const settled = new IdleExports();
  const problem = { code: 'SLC1003', severity: 'error', file: 'a', place: '', message: 'm' } as const;
  settled.keep('dev', 'mark', { ...quiet, quarantined: [problem] });
  expect(settled.report('dev', 'mark')).toBeUndefined();
  settled.keep('dev', 'mark', { ...quiet, conflicts: [problem] });
  expect(settled.report('dev', 'mark')).toBeUndefined();
  settled.keep('dev', 'mark', quiet);
  expect(settled.report('dev', 'mark')).toBe(quiet);
  expect(settled.report('dev', 'another')).toBeUndefined();
  expect(settled.report('other', 'mark')).toBeUndefined();
  settled.keep('dev', 'mark', { ...quiet, vanished: ['value-streams/a'] });
  expect(settled.report('dev', 'mark')).toBeUndefined();
  settled.keep('dev', 'mark', quiet);
  settled.keep('dev', 'another', { ...quiet, added: ['value-streams/a'] });
  expect(settled.report('dev', 'mark')).toBeUndefined();
});

it('never rests where the tenant does not tell which streams changed', () => {
  const stream = { id: '1', name: 'A', state: 'active', revision: undefined } as unknown as TenantStream;
  const listing = { whole: true, streams: [stream] };
  expect(idleMark(new Map(), listing)).toBeUndefined();
  expect(idleMark(new Map(), { ...listing, streams: [{ ...stream, revision: '1' }] })).toBeDefined();
});

const quiet: ExportReport = {
  source: 'dev',
  added: [],
  changed: [],
  removed: [],
  vanished: [],
  skipped: 2,
  quarantined: [],
  conflicts: [],
  stalled: undefined,
  keptOut: [],
  changing: [],
  mirror: undefined,
  pushed: undefined,
  isDryRun: false,
};

/** A world whose last export found nothing to do. */
async function atRest(): Promise<{ world: World; first: string | undefined }> {
  const world = await aWorld({ seed });
  const { pushed } = await world.export();
  await world.export();
  return { world, first: pushed?.commit };
}

/** The repository, noting which of its methods are used. */
function noting({ deps: { repository } }: World, asked: string[]): Repository {
  return new Proxy(repository, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        asked.push(String(key));
        return Reflect.apply(value, target, args);
      };
    },
  });
}
