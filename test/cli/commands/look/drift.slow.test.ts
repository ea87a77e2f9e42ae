import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { downloadNames } from '../../../../src/cli/files/download-names.ts';
import { sluice } from '../../../support/command-line.ts';
import { payloadOf } from '../../../support/export-file.ts';
import { filesBelow } from '../../../support/folder.ts';
import { writePipeline } from '../../../support/pipeline-config.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorldOnGit } from '../../../support/world.ts';

/** Staging as git has it, synced by an operator. */
async function aTerminal() {
  const world = await aWorldOnGit({ seed: smallStreams({ A: { runs: ['B'] }, B: {}, C: {} }) });
  const config = await writePipeline(world);
  const secret = { SANDBOX_SECRET: 'demo-secret' };
  const run = (...args: readonly string[]) => sluice([...args, '-c', config], secret);
  await run('export');
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
  await run('sync', 'staging');
  const byHand = (from: string, name: string) =>
    world.stage.do({ op: 'renameStream', streamName: from, name });
  return { world, run, byHand, out: join(world.remote.folder, 'back'), config };
}

it('lists who changed what in the tenant, and writes it as files for the dashboard of the source', async () => {
  const { world, run, byHand, out, config } = await aTerminal();
  // Neither tenant is asked, so none of their secrets is needed.
  const drift = (...args: readonly string[]) => sluice(['drift', 'staging', ...args, '-c', config]);
  expect(await drift('-o', out)).toMatchObject({
    code: 0,
    out: 'staging: no drift, its branch has every edit of the tenant\n',
  });
  await byHand('A', 'Order/Intake');
  await byHand('C', 'C by hand');
  await run('sync', 'staging');
  const commit = (await world.head('sluice/drift/staging'))?.slice(0, 7);

  const listed = await drift();
  expect(listed).toMatchObject({ code: 0, err: '' });
  expect(listed.out).toMatch(
    new RegExp(
      `^value-streams/a: changed in the tenant by .+, last published \\S+: saved as ${commit} on sluice/drift/staging, and still in the tenant$`,
      'm',
    ),
  );
  expect(listed.out).toMatch(/^value-streams\/c: .*\n {2}~ .*: renamed "C" → "C by hand"$/m);
  expect((await drift('--no-diff')).out).not.toContain('renamed');
  const written = await drift('-o', out);
  expect(written).toMatchObject({ code: 0, err: '' });
  expect(await readdir(out)).toEqual(['C by hand.json', 'Order_Intake.json']);
  expect(payloadOf(await readFile(join(out, 'C by hand.json')))).toMatchObject({
    execution_template: { id: (await world.dev.stream('C')).id, name: 'C by hand' },
  });

  await writeFile(join(out, 'C by hand.json'), 'mine');
  await rm(join(out, 'Order_Intake.json'));
  const refused = await drift('-o', out);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain('and not the same to the byte: ' + join(out, 'C by hand.json'));
  expect(await filesBelow(out)).toEqual(new Map([['C by hand.json', 'mine']]));
  expect(await drift('-o', out, '--force')).toMatchObject({ code: 0, err: '' });
  expect(await readdir(out)).toEqual(['C by hand.json', 'Order_Intake.json']);

  const json = JSON.parse((await drift('c', '--json')).out) as unknown;
  expect(json).toMatchObject({ entries: [{ path: 'value-streams/c', isLive: true }], files: [] });
  const unknown = await drift('b');
  expect(unknown).toMatchObject({ code: 1, out: '' });
  expect(unknown.err).toContain('the tenant of staging has no edit of "b"\nwhy: there are a, c');
});

it('shows in a plan and in the status who edited what is drifted, and when', async () => {
  const { run, byHand } = await aTerminal();
  await byHand('C', 'C by hand');

  const plan = await run('plan', 'staging');
  const json = JSON.parse((await run('plan', 'staging', '--json')).out) as unknown;
  const sync = await run('sync', 'staging');
  const status = await run('status', 'staging');

  expect(plan.out).toMatch(/left alone:\n {2}value-streams\/c by .+, last published \d{4}-\S+\n/);
  expect(json).toMatchObject({
    drifted: ['value-streams/c'],
    edits: { 'value-streams/c': { by: expect.any(String) as string, at: expect.any(String) as string } },
  });
  const told = /value-streams\/c.* changed in the tenant since the last sync by .+, last published \d{4}-/;
  expect(sync.err).toMatch(told);
  expect(status.out).toMatch(
    /value-streams\/c: changed in the tenant since the last sync by .+, last published/,
  );
  const record = JSON.parse((await run('status', 'staging', '--json')).out) as unknown;
  expect(JSON.stringify(record)).toContain('"drifted":[{"path":"value-streams/c","by":');
});

it('names files as the dashboard does, each once, whatever streams are called', () => {
  expect(downloadNames(['Stock Alert', 'stock alert', '..', 'a\u202Eb/c', 'ü'.repeat(150)])).toEqual([
    'Stock Alert.json',
    'stock alert (1).json',
    'value-stream.json',
    'ab_c.json',
    `${'ü'.repeat(100)}.json`,
  ]);
});
