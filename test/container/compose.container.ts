import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Composition } from './composition.ts';
import { SandboxInside } from './sandbox-inside.ts';

describe('examples/compose.yaml', () => {
  let composition: Composition;
  let production: SandboxInside;
  beforeAll(async () => {
    composition = await Composition.open(inject('image'));
    production = new SandboxInside(composition, 'acmeprod');
  });
  afterAll(() => composition.close());

  it('takes the streams of the first tenant to the others when a person merges', async () => {
    expect(await composition.once('person')).toMatch(/^production .* Synced +Healthy/m);
    const { streams } = await production.state();
    expect(streams).toHaveLength(12);
    expect(streams.filter(({ state }) => state === 'active')).toHaveLength(11);
  });

  it('takes a change there with the next turn, and nothing else', async () => {
    const before = (await production.state()).streams;
    const place = { streamName: 'Quote Desk Assistant', scenario: 'Draft Quote Answer', moduleId: 3 };
    const source = new SandboxInside(composition, 'acmedev');
    await source.do({ op: 'setText', ...place, pointer: '/mapper/systemPrompt', value: 'You are brief.' });
    await composition.once('person');
    const after = (await production.state()).streams;
    const changed = after.filter(
      (stream) => !before.some((one) => one.id === stream.id && one.version === stream.version),
    );
    expect(changed.map(({ name }) => name)).toEqual(['Quote Desk Assistant']);
    expect(after).toHaveLength(12);
  });

  it('gives the daemon no rights', async () => {
    const status = await composition.inside('sluice', 'cat', '/proc/self/status');
    expect(status).toMatch(/^CapBnd:\s0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\s1$/m);
    expect(status).toMatch(/^Uid:\s1000\s/m);
    await expect(composition.inside('sluice', 'touch', '/app/file')).rejects.toThrow('Read-only file system');
  });

  it('ends the daemon in order when it is asked to stop', async () => {
    expect(await composition.isHealthy('sluice')).toBe(true);
    expect(await composition.stop('sluice')).toBe(0);
    expect(await composition.isHealthy('sluice')).toBe(false);
  });
});
