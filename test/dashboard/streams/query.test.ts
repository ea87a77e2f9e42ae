import { ServiceMethods } from '../../support/service-methods.ts';
import { describe, expect, it } from 'vitest';
import {
  matrix as matrixSchema,
  matrixQuery,
  type MatrixQuery,
} from '../../../src/dashboard/streams/schema.ts';
import { DaemonService } from '../../../src/dashboard/service/service.ts';
import type { AtWork } from '../../../src/dashboard/service/at-work.ts';
import type { StreamReport } from '../../../src/state/records/stream-report.ts';
import { FakeStore } from '../../support/fake-store.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { TestClock } from '../../support/test-clock.ts';
import { aService, all } from '../service/a-service.ts';

/** A store that counts how often content of a record is read. */
class CountingStore extends FakeStore {
  reads = 0;

  override status(subject: string) {
    this.reads += 1;
    return super.status(subject);
  }
}

const report = (slug: string, told: Partial<StreamReport> = {}): StreamReport => ({
  path: `value-streams/${slug}`,
  name: slug.toUpperCase(),
  state: 'active',
  lastPublishedAt: undefined,
  sync: 'in sync',
  health: 'Healthy',
  problems: [],
  ...told,
});

const ask = (query: Partial<MatrixQuery> = {}) => matrixQuery.parse(query);

/** A desk over reports that passes could have saved. */
async function reported(reports: Readonly<Record<string, readonly StreamReport[]>>) {
  const [store, clock, log] = [new CountingStore(), new TestClock(), new RecordingLog()];
  const environments = new Map(Object.keys(reports).map((name) => [name, { name, branch: `env/${name}` }]));
  const pipelines = [{ name: 'default', source: { name: 'dev' }, environments, deps: {} }];
  const save = async (name: string, streams: readonly StreamReport[]) => {
    const status = JSON.parse(JSON.stringify(streams)) as never;
    await store.saveStatus({ subject: `streams of ${name}`, at: clock.now(), status });
  };
  for (const [name, streams] of Object.entries(reports)) await save(name, streams);
  const daemon = new DaemonService({ clock, log });
  daemon.begin({
    app: { store, pipelines, holder: 'test' },
    controller: { timesOf: () => undefined },
    wake: () => undefined,
  } as unknown as AtWork);
  const service = new ServiceMethods(daemon);
  const rows = async (query: Partial<MatrixQuery> = {}, sees = all) => {
    const answer = matrixSchema.parse(await service.matrix(ask(query), sees));
    return answer.rows.map(({ slug }) => slug).join(' ');
  };
  return { service, store, save, rows };
}

describe('the matrix', () => {
  const mixed = {
    staging: [
      report('a', { lastPublishedAt: '2026-01-02T00:00:00Z' }),
      report('b', { sync: 'drifted', lastPublishedAt: '2026-03-02T00:00:00Z' }),
      report('c', { sync: 'to be sent', health: 'Missing', state: undefined }),
      report('d', { sync: 'blocked', health: 'Degraded', problems: ['d: no [SLC2402]'] }),
    ],
    production: [
      report('a', { sync: 'to be sent', lastPublishedAt: '2026-05-02T00:00:00Z' }),
      report('b', { sync: 'to be sent', isInConflict: true, version: 7 }),
      report('e', { sync: 'not in git', name: 'value-streams/e' }),
      report('f', { sync: 'blocked', health: 'Unknown' }),
    ],
  };

  it('says how each stream is in each environment', async () => {
    const { service } = await reported(mixed);

    const { rows, environments, total } = matrixSchema.parse(await service.matrix(ask(), all));

    expect(environments.map(({ name }) => name)).toEqual(['staging', 'production']);
    expect(total).toBe(6);
    expect(
      rows.map(({ name, cells }) => [name, ...cells.map(({ environment, is }) => [environment, is])]),
    ).toEqual([
      ['A', ['staging', 'in sync'], ['production', 'ahead']],
      ['B', ['staging', 'drifted'], ['production', 'in conflict']],
      ['C', ['staging', 'missing']],
      ['D', ['staging', 'blocked']],
      ['e', ['production', 'not in git']],
      ['F', ['production', 'unknown']],
    ]);
    expect(rows[1]?.cells[1]).toMatchObject({ version: 7, state: 'active' });
    expect(rows[3]?.cells[0]?.problems).toEqual(['d: no [SLC2402]']);
  });

  it('searches names and slugs, filters, sorts and pages', async () => {
    const { rows, service } = await reported(mixed);

    expect(await rows({ search: ' B ' })).toBe('b');
    expect(await rows({ search: 'nothing' })).toBe('');
    expect(await rows({ environment: 'production' })).toBe('a b e f');
    expect(await rows({ environment: 'production', is: 'in sync' })).toBe('');
    expect(await rows({ is: 'in sync' })).toBe('a');
    expect(await rows({ environment: 'nowhere' })).toBe('');
    expect(await rows({ pipeline: 'another' })).toBe('');
    expect(await rows({ sort: 'trouble' })).toBe('d b f c a e');
    expect(await rows({ sort: 'trouble', environment: 'staging' })).toBe('d b c a');
    expect(await rows({ sort: 'published' })).toBe('a b c d e f');
    expect(await rows({ sort: 'published', environment: 'staging' })).toBe('b a c d');
    expect(await rows({ size: 2, page: 2 })).toBe('c d');
    expect(await rows({ size: 4, page: 2 })).toBe('e f');
    expect(await rows({ size: 4, page: 9 })).toBe('');
    expect(await service.matrix(ask({ size: 2, page: 3 }), all)).toMatchObject({
      total: 6,
      all: 6,
      size: 2,
      page: 3,
    });
  });

  it('leaves out environments that may not be seen, and streams that are in no other', async () => {
    const { service } = await reported(mixed);

    const seen = await service.matrix(ask(), (name) => name === 'production');

    expect(seen.environments.map(({ name }) => name)).toEqual(['production']);
    expect(seen.rows.map(({ slug }) => slug)).toEqual(['a', 'b', 'e', 'f']);
    expect(seen.rows.flatMap(({ cells }) => cells.map(({ environment }) => environment))).not.toContain(
      'staging',
    );
    expect([seen.total, seen.all]).toEqual([4, 4]);
    // The name of another answer is not kept for this one.
    expect((await service.matrix(ask(), all)).total).toBe(6);
  });

  it('reads what passes reported once for each time that they do', async () => {
    const { store, save, rows } = await reported(mixed);
    await Promise.all(Array.from({ length: 20 }, (_, page) => rows({ page: page + 1 })));
    expect(store.reads).toBe(2);

    await save('staging', [report('z')]);

    expect(await rows()).toBe('a b e f z');
    expect(store.reads).toBe(3);
  });

  it('keeps names of any kind as they are', async () => {
    const names = [
      '<img src=x onerror=alert(1)>',
      'הזמנה \u202e evil',
      'n'.repeat(300),
      '{{1.`x`}}',
      '\u0000',
    ];
    const { service } = await reported({
      staging: names.map((name, index) => report(`s-${index}`, { name, problems: [name] })),
    });

    const { rows } = await service.matrix(ask({ sort: 'slug' }), all);

    expect(rows.map(({ name }) => name)).toEqual(names);
    expect(rows.map(({ cells }) => cells[0]?.problems[0])).toEqual(names);
    expect((await service.matrix(ask({ search: '<IMG' }), all)).total).toBe(1);
  });

  it('reads reports of before there were versions and conflicts', async () => {
    const { service } = await reported({ staging: [report('a', { sync: 'to be sent' })] });
    const [row] = (await service.matrix(ask(), all)).rows;
    expect(row?.cells).toEqual([
      { environment: 'staging', is: 'ahead', health: 'Healthy', state: 'active', problems: [] },
    ]);
  });
});

it('follows real passes, with the count that the tenant keeps', async () => {
  const harness = await aService({ seed: smallStreams({ A: { state: 'active' }, B: {} }) });
  await harness.bring();
  await harness.sync();
  await harness.sync();

  const { rows } = await harness.service.matrix(ask(), all);

  expect(rows.map(({ slug, cells }) => [slug, ...cells.map(({ is, health }) => `${is} ${health}`)])).toEqual([
    ['a', 'in sync Healthy'],
    ['b', 'in sync Healthy'],
  ]);
  expect(rows[0]?.cells[0]).toMatchObject({ version: 1, state: 'active' });
  expect(rows[1]?.cells[0]).toMatchObject({ state: 'inactive' });
});
