import { describe, expect, it } from 'vitest';
import { PortError } from '../../../src/ports/errors.ts';
import { proofIn, proven } from '../../../src/runs/promotion/verified.ts';
import type { StreamReport } from '../../../src/state/records/stream-report.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, type World } from '../../support/world.ts';

const report = (path: string, sync: StreamReport['sync']): StreamReport => ({
  path,
  name: path,
  state: undefined,
  lastPublishedAt: undefined,
  sync,
  health: 'Healthy',
  problems: [],
});

describe('a promotion is proven', () => {
  it.each([
    ['in sync', true, false],
    ['to be sent', false, false],
    ['blocked', false, false],
    ['drifted', false, false],
    ['not in git', false, true],
  ] as const)('by a stream that is %s: changed %s, removed %s', (sync, changed, removed) => {
    const reports = [report('value-streams/a', sync)];
    const of = (isRemoved: boolean) => proven(reports, [{ path: 'value-streams/a', isRemoved }]).length === 0;
    expect([of(false), of(true)]).toEqual([changed, removed]);
  });

  it('not by a stream that no pass has seen, unless it is to go', () => {
    expect(proven([], [{ path: 'value-streams/a', isRemoved: false }])).toEqual([
      { path: 'value-streams/a', reason: 'no run has observed it' },
    ]);
    expect(proven([], [{ path: 'value-streams/a', isRemoved: true }])).toEqual([]);
  });

  it('whatever is wrong with streams that it does not change', () => {
    const reports = [report('value-streams/a', 'in sync'), report('value-streams/b', 'blocked')];
    expect(proven(reports, [{ path: 'value-streams/a', isRemoved: false }])).toEqual([]);
  });
});

describe('what an environment proves', () => {
  const all = ['a', 'b'].map((slug) => ({ path: `value-streams/${slug}`, isRemoved: false }));

  async function brought(): Promise<{ world: World; revision: string }> {
    const world = await aWorld({ seed: smallStreams({ A: {}, B: {} }) });
    await world.bringToStaging();
    return { world, revision: (await world.head('env/staging')) ?? '' };
  }

  it('is nothing before its first run', async () => {
    const { world, revision } = await brought();
    expect(await proofIn(world.store, 'staging', { revision, changed: all })).toMatchObject({
      isProven: false,
      reason: 'no run over staging has ended yet',
    });
  });

  it('is the revision that the last run brought, and no newer one', async () => {
    const { world, revision } = await brought();
    await world.sync();
    expect(await proofIn(world.store, 'staging', { revision, changed: all })).toEqual({
      environment: 'staging',
      isProven: true,
      reason: undefined,
      unproven: [],
    });

    expect(await proofIn(world.store, 'staging', { revision: 'f'.repeat(40), changed: all })).toMatchObject({
      isProven: false,
      reason: `staging was last compared with ${revision.slice(0, 12)}, not with ffffffffffff`,
    });
  });

  it('leaves out a stream that did not arrive, which the status says too', async () => {
    const { world, revision } = await brought();
    await world.stage.switch({ failNext: { count: 1, status: 400, match: 'import' } });
    const { results } = await world.sync();
    const failed = results.find(({ outcome }) => outcome === 'failed')?.change.path ?? '';

    const proof = await proofIn(world.store, 'staging', { revision, changed: all });

    expect(proof).toMatchObject({ isProven: false, unproven: [{ path: failed, reason: 'to be sent' }] });
    const record = (await world.store.statuses()).find(({ subject }) => subject === 'environment staging');
    expect(record?.status).toMatchObject({ unproven: [{ path: failed, reason: 'to be sent' }] });
  });

  it('is nothing while what it holds is not known', async () => {
    const { world, revision } = await brought();
    await world.sync();
    await world.stage.switch({ halfPages: true });
    await expect(world.sync()).rejects.toThrow(PortError);
    expect(await proofIn(world.store, 'staging', { revision, changed: all })).toMatchObject({
      isProven: false,
      reason: 'what staging holds is not known',
    });
  });
});
