import { expect, it } from 'vitest';
import { RefMoved } from '../../../src/ports/errors.ts';
import type { Repository } from '../../../src/ports/repository.ts';
import { aWorld, mirror, type World } from '../../support/world.ts';

const work = 'sluice/export/dev';
const mails = 'value-streams/summer-sale-2025';
const file = `${mails}/value-stream.json`;
const scenario = `${mails}/scenarios/thank-the-buyer.json`;

/** A world whose main has what was exported first. */
async function aMergedWorld(options: { readonly push?: boolean } = {}): Promise<World> {
  const world = await aWorld({ seed: ['Summer Sale 2025.json', 'Stock Alert.json'], source: options });
  await world.export();
  if (options.push !== true) await world.person.merge(work, 'main');
  return world;
}

const renameInDev = (world: World, name: string) =>
  world.dev.do({ op: 'renameStream', streamName: 'Summer Sale 2025', name });
const robin = 'Robin <robin@example.com>';

it('prepares a branch in which main is contained, so that the host has nothing to merge', async () => {
  const world = await aMergedWorld();
  await world.person.edit('main', 'README.md', () => 'Our value streams\n');
  await renameInDev(world, 'Sale');

  const report = await world.export();

  expect(report.pushed).toEqual({ branch: work, commit: await world.head(work) });
  expect(await world.isAncestor('main', work)).toBe(true);
  expect(await world.isAncestor(mirror, work)).toBe(true);
  expect(await world.person.read(work, file)).toContain('"Sale"');
  expect(await world.person.read(work, 'README.md')).toBe('Our value streams\n');
  expect(await world.paths(mirror)).not.toContain('README.md');
});

it('pushes straight to the branch where the source says so', async () => {
  const world = await aMergedWorld({ push: true });
  expect(await world.head('main')).toBe(await world.head(mirror));
  await world.person.edit('main', 'README.md', () => 'Our value streams\n');
  await renameInDev(world, 'Sale');

  const report = await world.export();

  expect(report.pushed?.branch).toBe('main');
  expect(await world.head(work)).toBeUndefined();
  expect(await world.person.read('main', file)).toContain('"Sale"');
  expect(await world.person.read('main', 'README.md')).toBe('Our value streams\n');
});

it('says nothing is to do where a person merged the branch', async () => {
  const world = await aMergedWorld();
  const before = await world.refs();

  expect((await world.export()).pushed).toBeUndefined();
  expect(await world.refs()).toBe(before);
});

it('keeps a $value that a person put on main, also when another part of the file changes', async () => {
  const world = await aMergedWorld();
  const subject = /"subject": "[^"]*"/;
  await world.person.edit('main', scenario, (text) =>
    text.replace(subject, '"subject": {"$value": "subject"}'),
  );
  await world.dev.do({
    op: 'setText',
    streamName: 'Summer Sale 2025',
    moduleId: 1,
    pointer: '/metadata/designer/name',
    value: 'Start here',
  });
  await renameInDev(world, 'Sale');

  const report = await world.export();

  expect(report.conflicts).toEqual([]);
  expect(await world.person.read(work, scenario)).toContain('{ "$value": "subject" }');
  expect(await world.person.read(work, file)).toContain('"Sale"');
  expect(await world.person.read(work, scenario)).toContain('"Start here"');
  expect(report.keptOut).toMatchObject([{ path: mails, why: 'own', author: { by: robin } }]);
  expect(report.keptOut[0]?.places.join()).toContain('module 2');
});

it('puts a conflict on the branch where both sides changed one value, for a person to resolve', async () => {
  const world = await aMergedWorld();
  await world.person.edit('main', file, (text) => text.replace('"Summer Sale 2025"', '"Sale of the Year"'));
  await renameInDev(world, 'Winter Sale');

  const report = await world.export();

  expect(report.conflicts).toMatchObject([{ file, code: 'SLC1024', place: '/name' }]);
  expect(report.pushed).toMatchObject({ branch: work });
  const conflict = { base: 'Summer Sale 2025', target: 'Sale of the Year', incoming: 'Winter Sale' };
  expect(JSON.parse(await world.person.read(work, file))).toMatchObject({ name: { $conflict: conflict } });
  expect((await world.store.runs('source dev', 1))[0]).toMatchObject({ outcome: 'conflict' });
  const head = await world.head(work);
  expect(await world.export()).toMatchObject({ conflicts: report.conflicts, pushed: undefined });
  expect(await world.head(work)).toBe(head);

  await world.person.change(work, file, (stream) => ({ ...stream, name: 'Sale of Sales' }));
  expect(await world.export()).toMatchObject({ conflicts: [], pushed: undefined });
  expect(await world.person.read(work, file)).toContain('"Sale of Sales"');
});

it('does not bring back a conflict that a person resolved, whatever comes after it', async () => {
  const world = await aMergedWorld();
  await world.person.edit('main', file, (text) => text.replace('"Summer Sale 2025"', '"Sale of the Year"'));
  await renameInDev(world, 'Winter Sale');
  await world.export();
  await world.person.change(work, file, (stream) => ({ ...stream, name: 'Sale of Sales' }));
  await world.dev.do({
    op: 'setText',
    streamName: 'Winter Sale',
    moduleId: 1,
    pointer: '/metadata/designer/name',
    value: 'Start here',
  });
  await world.person.edit('main', 'README.md', () => 'Our value streams\n');

  expect((await world.export()).conflicts).toEqual([]);
  expect(await world.person.read(work, file)).toContain('"Sale of Sales"');
  expect(await world.person.read(work, scenario)).toContain('"Start here"');

  await world.person.squashMerge(work, 'main');
  const report = await world.export();
  expect(report).toMatchObject({ conflicts: [], pushed: undefined });
  expect(report.keptOut).toMatchObject([{ path: mails, why: 'own' }]);
});

it('moves nothing straight to the branch where both sides changed one value, and is stalled', async () => {
  const world = await aMergedWorld({ push: true });
  await world.person.edit('main', file, (text) => text.replace('"Summer Sale 2025"', '"Sale of the Year"'));
  await renameInDev(world, 'Winter Sale');
  const before = await world.head('main');

  const report = await world.export();

  expect(report).toMatchObject({
    conflicts: [{ file, code: 'SLC1024' }],
    pushed: undefined,
    stalled: { reason: 'Conflict' },
  });
  expect(await world.head('main')).toBe(before);
  expect(await world.text(mirror, file)).toContain('"Winter Sale"');
  const status = (await world.store.statuses()).find(({ subject }) => subject === 'source dev')?.status;
  expect(status).toMatchObject({ conditions: [{ type: 'Ready' }, { type: 'Stalled', reason: 'Conflict' }] });

  await world.person.edit('main', file, (text) => text.replace('"Sale of the Year"', '"Winter Sale"'));
  expect(await world.export()).toMatchObject({ conflicts: [], stalled: undefined });
});

it('does not take a squash-merged export for a conflict', async () => {
  const world = await aMergedWorld();
  await renameInDev(world, 'Sale');
  await world.export();
  await world.person.squashMerge(work, 'main');
  await world.export();
  expect(await world.head(work)).toBeUndefined();

  await world.dev.do({ op: 'renameStream', streamName: 'Sale', name: 'Winter Sale' });
  const report = await world.export();

  expect(report.conflicts).toEqual([]);
  expect(await world.person.read(work, file)).toContain('"Winter Sale"');
});

it('does not bring back what a person changed on main after a squash', async () => {
  const world = await aMergedWorld();
  await renameInDev(world, 'Sale');
  await world.export();
  await world.person.squashMerge(work, 'main');
  await world.person.edit('main', file, (text) => text.replace('"Sale"', '"Our Sale"'));

  const report = await world.export();

  expect(report).toMatchObject({ conflicts: [], pushed: undefined });
  expect(await world.person.read('main', file)).toContain('"Our Sale"');
});

it('merges on top of a commit that a person added to the export branch', async () => {
  const world = await aMergedWorld();
  await renameInDev(world, 'Sale');
  await world.export();
  await world.person.edit(work, 'notes.md', () => 'Reviewed.\n');
  const theirs = (await world.head(work)) as string;
  await world.dev.do({ op: 'renameStream', streamName: 'Sale', name: 'Winter Sale' });
  await world.person.edit('main', 'README.md', () => 'Our value streams\n');

  await world.export();

  expect(await world.isAncestor(theirs, work)).toBe(true);
  expect(await world.isAncestor('main', work)).toBe(true);
  expect(await world.person.read(work, 'notes.md')).toBe('Reviewed.\n');
  expect(await world.person.read(work, file)).toContain('"Winter Sale"');
});

it('brings what changed on main to an open export branch', async () => {
  const world = await aMergedWorld();
  await renameInDev(world, 'Sale');
  await world.export();
  await world.person.edit('main', 'README.md', () => 'Our value streams\n');

  await world.export();

  expect(await world.isAncestor('main', work)).toBe(true);
});

it('merges again when the branch moved between the look and the push', async () => {
  const world = await aMergedWorld({ push: true });
  await renameInDev(world, 'Sale');
  let isMoved = false;
  const repository: Repository = interposed(world.deps.repository, async () => {
    if (isMoved) return;
    isMoved = true;
    await world.person.edit('main', 'README.md', () => 'Our value streams\n');
  });

  const report = await world.export({ dryRun: false }, { ...world.deps, repository });

  expect(isMoved).toBe(true);
  expect(report.pushed?.branch).toBe('main');
  expect(await world.person.read('main', 'README.md')).toBe('Our value streams\n');
  expect(await world.person.read('main', file)).toContain('"Sale"');
});

it('gives up when the branch moves every time, having moved nothing', async () => {
  const world = await aMergedWorld({ push: true });
  await renameInDev(world, 'Sale');
  let moves = 0;
  const repository = interposed(world.deps.repository, async () => {
    moves += 1;
    await world.person.edit('main', 'README.md', () => `Version ${moves}\n`);
  });
  const before = await world.head(mirror);

  await expect(world.export({ dryRun: false }, { ...world.deps, repository })).rejects.toBeInstanceOf(
    RefMoved,
  );

  expect(moves).toBe(5);
  expect(await world.head(mirror)).toBe(before);
});

/** The repository, with something that happens on the remote just before each push. */
function interposed(repository: Repository, before: () => Promise<void>): Repository {
  return {
    fetch: (signal) => repository.fetch(signal),
    bring: (ref, signal) => repository.bring(ref, signal),
    resolve: (revision) => repository.resolve(revision),
    entries: (commit, folder) => repository.entries(commit, folder),
    changes: (from, to) => repository.changes(from, to),
    read: (oids, signal) => repository.read(oids, signal),
    sizes: (oids, signal) => repository.sizes(oids, signal),
    keep: (contents) => repository.keep(contents),
    commit: (commit) => repository.commit(commit),
    commitInfo: (commit) => repository.commitInfo(commit),
    log: (from, to, limit) => repository.log(from, to, limit),
    logAt: (to, path, limit) => repository.logAt(to, path, limit),
    isAncestor: (ancestor, commit) => repository.isAncestor(ancestor, commit),
    mergeBase: (one, other) => repository.mergeBase(one, other),
    mergeBases: (one, other) => repository.mergeBases(one, other),
    objectsAt: (places, signal) => repository.objectsAt(places, signal),
    signature: (commit, signers, signal) => repository.signature(commit, signers, signal),
    checkSigners: (signers, signal) => repository.checkSigners(signers, signal),
    pack: (signal) => repository.pack(signal),
    close: () => repository.close(),
    push: async (updates, signal) => {
      await before();
      return repository.push(updates, signal);
    },
  };
}
