import { expect, it } from 'vitest';
import { parseTreeFile } from '../../../src/core/tree/parse.ts';
import type { FileWrite } from '../../../src/ports/repository.ts';
import { commitDrift } from '../../../src/runs/drift/commits.ts';
import { driftBranch, fileOf } from '../../support/edited-harness.ts';
import { FakeRepository } from '../../support/fake-repository.ts';
import { treeText } from '../../support/flow-files.ts';
import { aWorld, never } from '../../support/world.ts';

const ref = `refs/heads/${driftBranch}`;
const named = (slug: string, name: string) => treeText(fileOf(slug), { name, state: 'inactive' });

async function aHistory() {
  const repository = new FakeRepository();
  const { staging, clock } = await aWorld();
  /** Commits a name of a stream on top of the first parent. */
  const commit = (slug: string, name: string, parents: readonly string[]) => {
    const writes = new Map<string, FileWrite>([[fileOf(slug), { bytes: Buffer.from(named(slug, name)) }]]);
    return repository.commit({ parents, base: parents[0], writes, message: name, at: 0 });
  };
  /** Saves an edit made since `base` in the tenant, and returns the parents of the commit that has it. */
  const parentsOf = async (edit: {
    readonly base: string;
    readonly head: string;
    readonly drift: string | undefined;
  }) => {
    const refs = [
      ['refs/heads/env/staging', edit.head],
      ...(edit.drift === undefined ? [] : [[ref, edit.drift]]),
    ];
    const current = await repository.fetch(never);
    await repository.push(
      refs.map(([name = '', to = '']) => ({ ref: name, expected: current.get(name), to })),
      never,
    );
    const tree = new Map([[fileOf('c'), parseTreeFile(Buffer.from(named('c', 'C by hand')), fileOf('c'))]]);
    const edits = [{ paths: ['value-streams/c'], base: edit.base, tree, removed: [] }];
    await commitDrift(
      { repository, clock },
      staging,
      { edits, head: edit.head, continued: new Set(), message: 'Save' },
      never,
    );
    // If the files differ between base and branch, a second commit merges what the first one saved.
    const saved = (await repository.log(undefined, (await repository.fetch(never)).get(ref) ?? '', 9)).find(
      ({ message }) => message.trim() === 'Save',
    );
    return saved?.parents;
  };
  const first = await commit('b', 'B', [await commit('c', 'C', [])]);
  return { commit, parentsOf, first };
}

it('begins a branch at the base of the edit, not at the head', async () => {
  const { commit, parentsOf, first } = await aHistory();
  const head = await commit('b', 'B two', [first]);
  expect(await parentsOf({ base: first, head, drift: undefined })).toEqual([first]);
});

it('begins a branch at the head where its history has no base of the edit', async () => {
  const { commit, parentsOf, first } = await aHistory();
  const foreign = await commit('b', 'B foreign', [first]);
  const head = await commit('b', 'B two', [first]);
  expect(await parentsOf({ base: foreign, head, drift: undefined })).toEqual([head]);
});

it('continues a branch that waits', async () => {
  const { commit, parentsOf, first } = await aHistory();
  const drift = await commit('b', 'B by hand', [first]);
  const head = await commit('b', 'B two', [first]);
  expect(await parentsOf({ base: first, head, drift })).toEqual([drift]);
});

it('starts a merged branch again at a base that has it', async () => {
  const { commit, parentsOf, first } = await aHistory();
  const drift = await commit('b', 'B by hand', [first]);
  const merged = await commit('b', 'B by hand', [first, drift]);
  const head = await commit('b', 'B two', [merged]);
  expect(await parentsOf({ base: merged, head, drift })).toEqual([merged]);
});

it('continues a merged branch for an edit with an older base', async () => {
  const { commit, parentsOf, first } = await aHistory();
  const drift = await commit('b', 'B by hand', [first]);
  const head = await commit('b', 'B by hand', [first, drift]);
  expect(await parentsOf({ base: first, head, drift })).toEqual([drift]);
});

it('keeps the history of a squashed branch as the second parent', async () => {
  const { commit, parentsOf, first } = await aHistory();
  const drift = await commit('b', 'B by hand', [first]);
  const squash = await commit('b', 'B by hand', [first, await commit('d', 'D', [first])]);
  const later = await commit('b', 'B two', [squash]);
  expect(await parentsOf({ base: later, head: later, drift })).toEqual([later, drift]);
});

it('starts again at the newest commit with everything where the base of the edit is older', async () => {
  const { commit, parentsOf, first } = await aHistory();
  const drift = await commit('b', 'B by hand', [first]);
  const squash = await commit('b', 'B by hand', [first, await commit('d', 'D', [first])]);
  const head = await commit('b', 'B two', [squash]);
  expect(await parentsOf({ base: first, head, drift })).toEqual([squash, drift]);
});
