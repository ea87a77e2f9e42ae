import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Composition } from './composition.ts';
import { importPath, SandboxInside } from './sandbox-inside.ts';

describe('a daemon that is killed in the middle of a pass', () => {
  let composition: Composition;
  let staging: SandboxInside;
  beforeAll(async () => {
    composition = await Composition.open(inject('image'));
    staging = new SandboxInside(composition, 'acmestage');
  });
  afterAll(() => composition.close());

  it('goes on in a new container with the same volume, and brings every stream once', async () => {
    await composition.up('sluice');
    await composition.healthy('sluice');
    // Slow enough that what is said next is said while the pass is under way.
    await staging.do({ switches: { latencyMs: 250 } });
    const turn = composition.once('person');
    // Awaited below; should it end before, that is soon enough to hear of it.
    turn.catch(() => undefined);
    await composition.until(
      'some streams to have arrived',
      async () => (await staging.imports()).filter(({ outcome }) => outcome === 'answered').length >= 3,
    );
    await staging.do({ switches: { hangNext: { count: 1, match: importPath } } });
    await composition.until('an import without an answer', async () =>
      (await staging.imports()).some(({ outcome }) => outcome === 'hung'),
    );
    await composition.kill('sluice');
    const arrived = (await staging.state()).streams;
    expect(arrived.length).toBeGreaterThan(3);
    expect(arrived.length).toBeLessThan(12);

    await staging.do({ switches: { latencyMs: null, hangNext: null } });
    await composition.up('sluice');
    expect(await turn).toMatch(/^production .* Synced +Healthy/m);

    const { streams } = await staging.state();
    const source = await new SandboxInside(composition, 'acmedev').state();
    expect(streams.map(({ name }) => name).sort()).toEqual(source.streams.map(({ name }) => name).sort());
    expect(streams.map(({ id }) => id)).toEqual(expect.arrayContaining(arrived.map(({ id }) => id)));
    expect(streams.filter(({ state }) => state === 'active')).toHaveLength(11);
    expect(await staging.imports()).toHaveLength(12);
  });
});
