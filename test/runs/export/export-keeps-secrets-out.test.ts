import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExportReport } from '../../../src/runs/export/report.ts';
import { anExportFile, type ScenarioSketch } from '../../support/export-file.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { anotherToken, tokenLike } from '../../support/token-like.ts';
import { aWorld, aWorldOnGit, mirror, never, type World, type WorldOnGit } from '../../support/world.ts';

const ids = { A: '01K1DQS3CWHVTCQ9DN14SKXK00', B: '01K1DQS3CWHVTCQ9DN14SKXK01' };

/** A scenario that sends a request with this header. */
function calling(id: string, header: string): ScenarioSketch {
  const module = {
    id: 1,
    module: 'http:ActionSendData',
    version: 3,
    mapper: { url: 'https://api.acme.example', headers: [{ name: 'x-key', value: header }] },
  };
  return { id, name: `Call ${id}`, modules: [module] };
}

const streamWith = (name: 'A' | 'B', header: string, more: Parameters<typeof anExportFile>[0] = {}) =>
  anExportFile({ ...more, name, id: ids[name], scenarios: [calling(name === 'A' ? '501' : '502', header)] });

const fingerprintIn = ({ quarantined }: ExportReport) =>
  /add ([0-9a-f]{16}) to/.exec(quarantined[0]?.message ?? '')?.[1] ?? '';

/** Everything in the repository of the remote and in the copy beside it, of all times, whether a ref reaches it or not. */
async function everything({ remote }: WorldOnGit): Promise<string> {
  const objects = ['cat-file', '--batch-all-objects', '--batch'];
  const copy = `--git-dir=${join(remote.folder, 'mirror.git')}`;
  return (await remote.git(...objects)) + (await remote.git(copy, ...objects));
}

async function replaced(world: World, name: 'A' | 'B', file: Uint8Array): Promise<void> {
  const { id } = await world.dev.stream(name);
  await world.source.tenant.replace(id, file, never);
}

describe('a stream with something in it that looks like a secret', () => {
  it('does not come in when it is new; the others do, and the report says where, never what', async () => {
    const world = await aWorldOnGit({
      seed: { 'a.json': streamWith('A', tokenLike), 'b.json': streamWith('B', 'plain') },
    });

    const report = await world.export();

    expect(report.added).toEqual(['value-streams/b']);
    expect(report.quarantined).toEqual([
      {
        code: 'SLC1060',
        severity: 'error',
        file: 'value-streams/a/scenarios/call-501.json',
        place: '/blueprint/flow/0/mapper/headers/0/value',
        message: expect.stringContaining('looks like a secret (github)') as string,
      },
    ]);
    expect(JSON.stringify(report)).not.toContain(tokenLike);
    expect(await everything(world)).not.toContain(tokenLike);
    const status = JSON.stringify([await world.store.statuses(), await world.store.runs(undefined, 10)]);
    expect(status).toContain('SLC1060');
    expect(status).not.toContain(tokenLike);
  });

  it('keeps its last good tree: it is no deletion, and is told again until it is gone', async () => {
    const world = await aWorldOnGit({
      seed: { 'a.json': streamWith('A', 'plain'), 'b.json': streamWith('B', 'plain') },
    });
    await world.export();
    const before = await world.paths(mirror);
    await replaced(world, 'A', streamWith('A', tokenLike));
    await replaced(world, 'B', streamWith('B', 'other'));

    const report = await world.export();

    expect(report).toMatchObject({ added: [], changed: ['value-streams/b'], removed: [] });
    expect(await world.paths(mirror)).toEqual(before);
    expect((await world.export()).quarantined).toHaveLength(1);
    expect(await everything(world)).not.toContain(tokenLike);

    await replaced(world, 'A', streamWith('A', 'changed'));
    expect(await world.export()).toMatchObject({ changed: ['value-streams/a'], quarantined: [] });
  });

  it('comes in when its fingerprint is allowed, although it did not change since', async () => {
    const world = await aWorld({ seed: { 'a.json': streamWith('A', tokenLike) } });
    const report = await world.export();

    world.source = { ...world.source, allowFindings: [fingerprintIn(report)] };

    expect(await world.export()).toMatchObject({ added: ['value-streams/a'], quarantined: [] });
    await replaced(world, 'A', streamWith('A', anotherToken(7)));
    expect(await world.export()).toMatchObject({ changed: [], quarantined: [{ code: 'SLC1060' }] });
  });

  it('is found where a text is encoded', async () => {
    const encoded = Buffer.from(JSON.stringify({ auth: tokenLike })).toString('base64');
    const world = await aWorld({ seed: { 'a.json': streamWith('A', encoded) } });
    const { quarantined } = await world.export();
    expect(quarantined.map(({ place }) => place)).toEqual([
      '/blueprint/flow/0/mapper/headers/0/value (base64) (JSON) /auth',
    ]);
  });

  it('is told by a dry run too, which writes nothing', async () => {
    const world = await aWorld({ seed: { 'a.json': streamWith('A', tokenLike) } });
    expect((await world.export({ dryRun: true })).quarantined).toHaveLength(1);
    expect(await world.refs()).toBe('');
  });

  it('holds back what runs it, where it is not in git yet', async () => {
    const seed = smallStreams({ A: {}, B: { runs: ['A'] }, C: { runs: ['B'] }, D: {} });
    const held = anExportFile({ name: 'A', id: ids.A, conditions: { note: tokenLike } });
    const world = await aWorld({ seed: { ...seed, 'A.json': held } });

    const report = await world.export();

    expect(report.added).toEqual(['value-streams/d']);
    expect(report.quarantined.map(({ file }) => file)).toEqual([
      'value-streams/a/value-stream.json',
      'value-streams/b/value-stream.json',
      'value-streams/c/value-stream.json',
    ]);
  });
});

describe('a rule with something in it that looks like a secret', () => {
  const id = '01K1RVEEEEEEEEEEEEEEEEEEE1';
  const using = (name: 'A' | 'B', note: string) =>
    anExportFile({
      name,
      id: ids[name],
      rules: [{ id, name: 'isVip', mode: 'advanced', expression: { '==': [{ var: 'key' }, note] } }],
      conditions: { operator: 'AND', event_types: [], rule: { rule_id: id, name: 'isVip' } },
    });

  it('holds back every stream that uses it, and keeps its last good text', async () => {
    const seed = { 'a.json': using('A', 'plain'), 'b.json': using('B', 'plain'), ...smallStreams({ D: {} }) };
    const world = await aWorldOnGit({ seed });
    await world.export();
    const paths = await world.paths(mirror);
    await replaced(world, 'A', using('A', tokenLike));

    const report = await world.export();

    expect(report).toMatchObject({ added: [], changed: [], removed: [] });
    expect(report.quarantined.map(({ file }) => file)).toEqual([
      'rules/is-vip.json',
      'value-streams/a/value-stream.json',
      'value-streams/b/value-stream.json',
    ]);
    expect(await world.paths(mirror)).toEqual(paths);
    expect(await everything(world)).not.toContain(tokenLike);
  });

  it('does not come in where it is new', async () => {
    const world = await aWorld({
      seed: { 'a.json': using('A', tokenLike), ...smallStreams({ D: {} }) },
    });
    expect((await world.export()).added).toEqual(['value-streams/d']);
    expect(await world.paths(mirror, 'rules')).toEqual([]);
  });
});

it('an unchanged tree is not searched again', async () => {
  const world = await aWorld({ seed: { 'a.json': streamWith('A', 'plain') } });
  await world.export();
  await world.export();
  let searched = 0;
  const secretScanner = {
    scan: () => {
      searched += 1;
      return Promise.resolve([]);
    },
  };
  await replaced(world, 'A', streamWith('A', 'plain'));
  await world.export({ dryRun: false }, { ...world.deps, secretScanner });
  expect(searched).toBe(0);
});
