import { expect, it } from 'vitest';
import { isJsonObject, jsonObject } from '../../../src/core/json/json.ts';
import { approvalRequired } from '../../support/approvals.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, aWorldOnGit, never, type World } from '../../support/world.ts';

const drift = 'sluice/drift/staging';
const seed = smallStreams({ A: { runs: ['B'] }, B: {}, C: {} });
const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;
const names = async (world: World) => (await world.stage.state()).streams.map(({ name }) => name).sort();
const rename = (world: World, slug: string, to: string) =>
  world.person.edit('env/staging', fileOf(slug), (text) =>
    text.replace(/"name": "[^"]*"/, `"name": "${to}"`),
  );
const byHand = (world: World, from: string, to: string) =>
  world.stage.do({ op: 'renameStream', streamName: from, name: to });

async function aSyncedWorld(): Promise<World> {
  return synced(await aWorld({ seed }));
}

async function synced<Made extends World>(world: Made): Promise<Made> {
  await world.bringToStaging();
  await world.sync();
  await world.stage.forget();
  return world;
}

it('saves an edit made in the tenant on top of what was last synced, and leaves it there', async () => {
  const world = await aSyncedWorld();
  const head = await world.head('env/staging');
  await byHand(world, 'C', 'C by hand');

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'synced', plan: { drifted: ['value-streams/c'] }, results: [] });
  expect(await world.stage.writes()).toEqual([]);
  expect(await world.parent(drift)).toBe(head);
  expect(await world.numstat(drift)).toEqual([`1\t1\t${fileOf('c')}`]);
  expect(await world.person.read(drift, fileOf('c'))).toContain('"name": "C by hand"');
});

it('names the commit of an edit that is left alone, and says that none has one with a secret', async () => {
  const world = await aSyncedWorld();
  const token = ['xoxb', '123456789012', '1234567890123', 'AbCdEfGhIjKlMnOpQrStUvWx'].join('-');
  await byHand(world, 'B', 'B by hand');
  await byHand(world, 'C', `C ${token}`);

  for (const _run of ['first', 'second']) {
    const { edits } = await world.sync();

    const commit = await world.head(drift);
    expect(edits).toEqual([
      { path: 'value-streams/b', commit },
      {
        path: 'value-streams/c',
        commit: undefined,
        unsaved: expect.stringContaining('looks like a secret') as unknown,
      },
    ]);
    const status = (await world.store.status('environment staging'))?.status;
    const details = JSON.stringify(isJsonObject(status) ? status['details'] : []);
    expect(details).toContain(`saved as ${commit?.slice(0, 7)} on ${drift}`);
    expect(details).toContain('not saved: ');
    expect(details).not.toContain(token);
  }
});

it('saves one edit once, and a further edit on top of it', async () => {
  const world = await aSyncedWorld();
  await byHand(world, 'C', 'C one');
  await world.sync();
  const first = await world.head(drift);
  await world.sync();
  expect(await world.head(drift)).toBe(first);

  await byHand(world, 'C one', 'C two');
  await world.sync();

  expect(await world.parent(drift)).toBe(first);
  expect(await world.person.read(drift, fileOf('c'))).toContain('C two');
});

it('does not save it again where somebody removed the branch, and goes on reporting it', async () => {
  const world = await aSyncedWorld();
  await byHand(world, 'C', 'C by hand');
  await world.sync();
  await world.move(`refs/heads/${drift}`, undefined);

  const report = await world.sync();

  expect(report.plan.drifted).toEqual(['value-streams/c']);
  expect(report.edits).toEqual([
    {
      path: 'value-streams/c',
      commit: undefined,
      unsaved: `${drift}, which had it, is gone or was rewritten; the edit is not overwritten`,
    },
  ]);
  expect(await world.head(drift)).toBeUndefined();
});

it('saves the edit before the first write where git changed too, then brings what git says', async () => {
  const world = await aSyncedWorld();
  const before = await world.head('env/staging');
  await byHand(world, 'C', 'C by hand');
  await rename(world, 'c', 'C in git');

  const report = await world.sync();

  expect(report).toMatchObject({
    outcome: 'synced',
    results: [{ outcome: 'done', change: { op: 'replace' } }],
  });
  expect(await names(world)).toContain('C in git');
  expect(await world.parent(drift)).toBe(before);
  expect(await world.person.read(drift, fileOf('c'))).toContain('C by hand');
});

it('writes nothing where the edit cannot be pushed', async () => {
  const world = await synced(await aWorldOnGit({ seed }));
  await byHand(world, 'C', 'C by hand');
  await rename(world, 'c', 'C in git');
  await world.remote.hook('pre-receive', 'exit 1');

  await expect(world.sync()).rejects.toMatchObject({ code: expect.stringMatching(/^SLC2/) });

  expect(await world.stage.writes()).toEqual([]);
  expect(await names(world)).toContain('C by hand');
});

it('puts an edit back only where it is asked to, for that stream, after saving it', async () => {
  const world = await aSyncedWorld();
  await byHand(world, 'C', 'C by hand');
  await byHand(world, 'B', 'B by hand');

  const report = await world.sync(world.staging, { heal: ['value-streams/c'] });

  expect(report.results).toMatchObject([{ outcome: 'done', change: { path: 'value-streams/c' } }]);
  expect(await names(world)).toEqual(['A', 'B by hand', 'C']);
  expect(await world.person.read(drift, fileOf('c'))).toContain('C by hand');
});

it('puts every edit back where the environment heals itself', async () => {
  const world = await aSyncedWorld();
  world.staging = { ...world.staging, selfHeal: 'head' };
  await byHand(world, 'C', 'C by hand');

  expect((await world.sync()).outcome).toBe('synced');

  expect(await names(world)).toEqual(['A', 'B', 'C']);
  expect(await world.person.read(drift, fileOf('c'))).toContain('C by hand');
});

it('puts back what was approved before without approval, and lets the rest wait for it', async () => {
  const world = await aSyncedWorld();
  world.staging = { ...world.staging, selfHeal: 'lastSynced', authority: approvalRequired };
  await byHand(world, 'C', 'C by hand');
  await rename(world, 'b', 'B in git');

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'waiting', results: [{ change: { path: 'value-streams/c' } }] });
  expect(await names(world)).toEqual(['A', 'B', 'C']);
});

it('brings an edit into git by merging it, and is in sync then without a write', async () => {
  const world = await aSyncedWorld();
  await byHand(world, 'C', 'C by hand');
  await world.sync();
  await world.person.merge(drift, 'env/staging');

  const report = await world.sync();

  expect(report).toMatchObject({ outcome: 'synced', plan: { drifted: [], changes: [] } });
  expect(await world.stage.writes()).toEqual([]);
});

it('neither saves nor overwrites an edit with something that looks like a secret', async () => {
  const world = await aSyncedWorld();
  const token = ['xoxb', '123456789012', '1234567890123', 'AbCdEfGhIjKlMnOpQrStUvWx'].join('-');
  await byHand(world, 'C', `C ${token}`);
  await rename(world, 'c', 'C in git');
  await rename(world, 'b', 'B in git');

  const report = await world.sync();

  expect(report.outcome).toBe('failed');
  expect(report.results).toMatchObject([
    { outcome: 'done', change: { path: 'value-streams/b' } },
    { outcome: 'failed', problem: { code: 'SLC2417' } },
  ]);
  expect(await names(world)).toContain(`C ${token}`);
  expect(report.edits).toMatchObject([
    { path: 'value-streams/c', unsaved: expect.stringContaining('looks like a secret') as unknown },
  ]);
  expect(JSON.stringify(await world.store.runs(undefined, 10))).not.toContain(token);
});

it('says who published the edit and when, where the tenant tells', async () => {
  const world = await aSyncedWorld();
  await byHand(world, 'C', 'C by hand');
  await rename(world, 'c', 'C in git');

  const [change] = (await world.plan()).changes;

  const { lastPublishedAt } =
    (await world.staging.tenant.list(never)).streams.find(({ name }) => name === 'C by hand') ?? {};
  expect(change?.reasons.join()).toContain(`last published ${lastPublishedAt}`);
  expect(change?.reasons.join()).toMatch(/changed in the tenant by \w+/);
});

it('saves an edit beside something that looks like a secret and that git has already', async () => {
  const world = await aSyncedWorld();
  const token = ['xoxb', '123456789012', '1234567890123', 'AbCdEfGhIjKlMnOpQrStUvWx'].join('-');
  await rename(world, 'c', `C ${token}`);
  await world.sync();
  await byHand(world, `C ${token}`, `by hand ${token}`);

  await world.sync();

  expect(await world.person.read(drift, fileOf('c'))).toContain('by hand');
});

it('reads a stream anew that turned out to be otherwise than was remembered under its revision', async () => {
  const world = await aSyncedWorld();
  const { store } = world;
  const before = await store.observations('environment staging');
  const { id } = await world.stage.stream('C');
  const wrong = before.map((one) =>
    one.id === id && isJsonObject(one.facts)
      ? { ...one, facts: jsonObject([...Object.entries(one.facts), ['fingerprint', 'another']]) }
      : one,
  );
  await store.saveObservations('environment staging', wrong);
  const { plan } = await world.sync();
  expect(plan.drifted).toEqual(['value-streams/c']);

  const next = await world.sync();

  expect(next).toMatchObject({ outcome: 'synced', plan: { drifted: [], captures: [] } });
  expect(await world.head(drift)).toBeUndefined();
});
