import { userInfo } from 'node:os';
import { expect, it } from 'vitest';
import { oneLine } from '../../../../src/cli/terminal/decision-text.ts';
import { sluice } from '../../../support/command-line.ts';
import { writePipeline } from '../../../support/pipeline-config.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorldOnGit, type WorldOnGit } from '../../../support/world.ts';

/** A world with an operator's terminal, and a branch of staging to sync. */
async function aTerminal(staging?: string) {
  const world: WorldOnGit = await aWorldOnGit({ seed: smallStreams({ A: { state: 'active' }, B: {} }) });
  const config = await writePipeline(world, staging === undefined ? {} : { staging });
  const run = (...args: readonly string[]) =>
    sluice([...args, '-c', config], { SANDBOX_SECRET: 'demo-secret', GIT_AUTHOR_NAME: 'Jo' });
  await run('export');
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
  await world.stage.forget();
  return { world, run, config };
}

it('holds an environment without asking anybody else, and lets it go on', async () => {
  const { world, run, config } = await aTerminal();
  // No secret is at hand: whoever holds an environment in need has the store alone.
  const held = await sluice(['hold', 'staging', '--reason', 'audit', '-c', config], {
    GIT_AUTHOR_NAME: 'Jo',
  });
  expect(held).toMatchObject({ code: 0, err: '' });
  expect(held.out).toMatch(/^staging is on hold since \S+ by Jo: audit\n$/);

  const status = await run('status', 'staging');
  expect(status.out).toMatch(/staging +env\/staging +- +Unknown +Suspended/);
  const blocked = await run('sync', 'staging');
  expect(blocked.code).toBe(1);
  expect(blocked.err).toMatch(
    /^waiting: on hold since .* by Jo: audit \[SLC2431\] Run `sluice resume staging`/m,
  );
  expect(await world.stage.writes()).toEqual([]);

  const lifted = await run('resume', 'staging', '--by', 'Kim');
  expect(lifted).toMatchObject({ code: 0, err: '' });
  expect(lifted.out).toMatch(/^staging continues with its next run; it was on hold/);
  expect(await run('resume', 'staging')).toMatchObject({ code: 0, out: 'staging is not on hold\n' });
  expect((await run('sync', 'staging')).code).toBe(0);

  const history = await run('history', 'staging');
  expect(
    history.out
      .split('\n')
      .filter((line) => /^\d/.test(line))
      .map((line) => line.split(/ {2,}/)[1]),
  ).toEqual(['sync', 'resume', 'sync', 'hold']);
  expect(history.out).toMatch(/resume .* Kim$/m);
  const json = JSON.parse((await run('history', 'staging', '--json', '--limit', '1')).out) as unknown;
  expect(json).toMatchObject([
    { kind: 'sync', outcome: 'synced', counts: { done: 2 }, plan: expect.any(String) as string },
  ]);
});

it('shows in a plan how the tenant changed a stream and how to go on, until that form is accepted', async () => {
  const { world, run } = await aTerminal();
  await world.stage.switch({
    normalises: [{ does: 'add', of: 'template', pointer: '/priority', value: 5 }],
  });
  await run('sync', 'staging');

  const planned = await run('plan', 'staging');

  expect(planned.code).toBe(1);
  expect(planned.out).toMatch(
    /^a differs, from git to the tenant:\n {2}\+ stream A › priority.*5\n {2}to ignore these fields, add to environments\/staging\.yaml: ignore: \{.*\}\n {2}to accept the tenant's form: sluice accept staging a\n/m,
  );
  const json = JSON.parse((await run('plan', 'staging', '--json')).out) as unknown;
  expect(json).toMatchObject({ differences: [{ path: 'value-streams/a' }, { path: 'value-streams/b' }] });
  await run('accept', 'staging', '*');
  expect((await run('plan', 'staging')).out).not.toContain('differs');
  expect((await run('history', 'staging')).out).toMatch(/ accept +accepted .*\n +a, b$/m);
});

it('approves the plan that is there, and no other than the one that was looked at', async () => {
  const { world, run } = await aTerminal('approval: { required: true }');
  const waiting = await run('sync', 'staging');
  expect(waiting.code).toBe(1);
  const [, digest = ''] = /sluice approve staging --plan ([0-9a-f]+)/.exec(waiting.err) ?? [];

  const other = await run('approve', 'staging', '--plan', 'feedfeedfeedfeed');
  expect(other).toMatchObject({ code: 1, out: '' });
  expect(other.err).toContain(digest);

  const approved = await run('approve', 'staging', '--plan', digest);
  expect(approved).toMatchObject({ code: 0, err: '' });
  expect(approved.out).toContain('2 to add');
  expect(approved.out).toMatch(
    new RegExp(`^staging: Jo approved plan ${digest}[0-9a-f]{33}, 2 changes$`, 'm'),
  );
  expect((await run('sync', 'staging')).code).toBe(0);

  await world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "A2"'),
  );
  const stale = await run('sync', 'staging', '--json');
  expect(stale.code).toBe(1);
  expect(JSON.parse(stale.out)).toMatchObject({
    outcome: 'waiting',
    gate: { reasons: [{ code: 'SLC2434' }] },
  });
  const json = JSON.parse(
    (await run('approve', 'staging', '--allow-deletions', '0', '--json')).out,
  ) as unknown;
  expect(json).toMatchObject({ approval: { by: 'Jo', allowDeletions: 0 } });
  expect((await run('sync', 'staging')).code).toBe(0);
  expect((await run('approve', 'staging')).out).toContain('staging: nothing to approve\n');
});

it('lets those approve alone who may, as users of this machine', async () => {
  const { run } = await aTerminal('approval: { required: true, by: ["cli:somebody-else"] }');
  await run('sync', 'staging');

  const refused = await run('approve', 'staging', '--by', 'somebody-else');

  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain('may not approve staging; that is only for cli:somebody-else');
  expect(refused.err).toContain('SLC2471');

  const { run: own } = await aTerminal(`approval: { required: true, by: ["cli:${userInfo().username}"] }`);
  expect((await own('approve', 'staging')).code).toBe(0);
});

it('refuses what cannot be, and shows a history in which nothing is yet', async () => {
  const { run } = await aTerminal();
  const unreadable = await run('hold', 'staging', '--reason', 'a\u001B[2Jb');
  expect(unreadable).toMatchObject({ code: 1, out: '' });
  expect(unreadable.err).toMatch(/^error: --reason has a sign in it that cannot be seen/);
  expect((await run('hold', 'nowhere')).err).toContain('staging, production');
  expect((await run('history', 'staging', '--limit', '0')).err).toContain('from 1 to 1000');
  expect((await run('approve', 'staging', '--allow-deletions', '-1')).err).toContain('whole number');
  expect((await run('history', 'staging')).out).toBe('nothing yet\n');
});

it.each([
  ['empty', ' ', 'is empty'],
  ['too long', 'x'.repeat(101), 'is longer than 100 characters'],
  ['of two lines', 'one\ntwo', 'has a sign in it that cannot be seen'],
  ['of two lines for some', 'one\u2028two', 'has a sign in it that cannot be seen'],
])('refuses a text that is %s', (_name, text, says) => {
  expect(() => oneLine('--by', text, 100)).toThrow(`--by ${says}`);
});

it('takes a text without what surrounds it', () => {
  expect(oneLine('--reason', '  Prüfung 監査 ', 100)).toBe('Prüfung 監査');
});
