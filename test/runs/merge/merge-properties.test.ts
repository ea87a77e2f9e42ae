import * as fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { join } from 'node:path';
import { openGitRepository } from '../../../src/adapters/git/git-repository.ts';
import { mergeText } from '../../../src/core/merge/text/text-merge.ts';
import type { FileWrite, Repository } from '../../../src/ports/repository.ts';
import { onlyBase } from '../../../src/runs/ancestry/bases.ts';
import { mergeTrees } from '../../../src/runs/merge/merge-trees.ts';
import { FakeRepository } from '../../support/fake-repository.ts';
import { makeGitRemote } from '../../support/git-remote.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { never } from '../../support/world.ts';
import { propertyRuns } from '../../support/property-runs.ts';

type Files = Readonly<Record<string, string>>;

const at = Date.UTC(2026, 0, 5);
const names = ['a.txt', 'b.txt', 'c/d.txt', 'c/e.txt', 'f.txt'];
/** Few different lines, so that both sides often touch the same ones. */
const text = fc
  .array(fc.constantFrom('one', 'two', 'three', 'four', ''), { maxLength: 8 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));
const files = fc.dictionary(fc.constantFrom(...names), text, { noNullPrototype: true });

/** Another state of the same files: most as they were. */
const changed = (base: Files) =>
  fc
    .array(fc.tuple(fc.constantFrom(...names), fc.option(text, { nil: undefined })), { maxLength: 3 })
    .map((changes) => {
      const result = new Map(Object.entries(base));
      for (const [name, content] of changes) {
        if (content === undefined) result.delete(name);
        else result.set(name, content);
      }
      return Object.fromEntries(result);
    });
const threeSides = files.chain((base) => fc.tuple(fc.constant(base), changed(base), changed(base)));

const sides = ({ incoming, target, base }: Record<'incoming' | 'target' | 'base', string>) => ({
  incoming,
  target,
  bases: onlyBase(base),
  keeps: () => false,
  names: { incoming: 'incoming', target: 'target' },
  whole: async () => new Set<string>(),
});

const committing = (repository: Repository) => (content: Files, parents: readonly string[]) =>
  repository.commit({
    parents,
    base: undefined,
    writes: new Map(
      Object.entries(content).map(([path, one]): [string, FileWrite] => [path, { bytes: Buffer.from(one) }]),
    ),
    message: 'x\n',
    at,
  });

/** Real git, to compare with. */
async function aRealGit() {
  const remote = await makeGitRemote();
  onTestFinished(() => remote.dispose());
  const directory = join(remote.folder, 'here.git');
  const identity = { name: 'Sluice', email: 'sluice@example.com' };
  const repository = await openGitRepository(
    { directory, url: remote.path, identity },
    { log: new RecordingLog() },
  );
  onTestFinished(() => repository.close());
  const git = (...args: readonly string[]) => remote.git(`--git-dir=${directory}`, ...args);
  return { repository, git };
}

it('takes a path that one side changed as it is, and gives the tree that git gives where git merges cleanly', async () => {
  const { repository, git } = await aRealGit();
  const commit = committing(repository);
  let clean = 0;
  await fc.assert(
    fc.asyncProperty(threeSides, async ([baseFiles, incomingFiles, targetFiles]) => {
      const base = await commit(baseFiles, []);
      const incoming = await commit({ ...incomingFiles, 'incoming.txt': 'x' }, [base]);
      const target = await commit({ ...targetFiles, 'target.txt': 'x' }, [base]);

      const merged = await mergeTrees(repository, sides({ incoming, target, base }), never);

      const result = new Map(merged.writes);
      for (const name of names) {
        if (incomingFiles[name] === baseFiles[name]) expect(result.has(name)).toBe(false);
        else if (targetFiles[name] === baseFiles[name]) {
          const write = result.get(name) ?? {};
          expect('removed' in write).toBe(incomingFiles[name] === undefined);
        }
      }
      const theirs = await git('merge-tree', '--write-tree', '-X', 'no-renames', target, incoming).catch(
        () => '',
      );
      // Git takes a file that both sides added for one that was empty before; here it is a conflict.
      const bothAdded = names.some(
        (name) =>
          baseFiles[name] === undefined &&
          incomingFiles[name] !== undefined &&
          targetFiles[name] !== undefined,
      );
      if (/^[0-9a-f]{40}$/.test(theirs) && !bothAdded) {
        clean += 1;
        expect(merged.conflicts).toEqual([]);
        const ours = await repository.commit({
          parents: [target, incoming],
          base: target,
          writes: merged.writes,
          message: 'merged\n',
          at,
        });
        expect((await repository.commitInfo(ours)).tree).toBe(theirs);
      }
    }),
    // Where lines repeat, git and diff3 may align two texts in different ways, and then one of them sees a conflict. The
    // histories are the same in each run, so that this is not met by chance.
    { numRuns: propertyRuns(60), seed: 20_261_124 },
  );
  expect(clean).toBeGreaterThan(propertyRuns(10));
});

it('says a conflict for every path that both sides changed and git cannot merge', async () => {
  const repository = new FakeRepository();
  const commit = committing(repository);
  const base = await commit({ a: 'one\n', b: 'one\n', c: 'one\n' }, []);
  const incoming = await commit({ a: 'two\n', c: 'two\n', d: 'two\n' }, [base]);
  const target = await commit({ a: 'three\n', b: 'three\n', d: 'three\n' }, [base]);

  const merged = await mergeTrees(repository, sides({ incoming, target, base }), never);

  expect(merged.conflicts.map(({ file }) => file)).toEqual(['a', 'b', 'c', 'd']);
});

const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 10 }).map((all) => all.join('\n'));

it('gives back a text that only one side changed, and both where they agree', () => {
  fc.assert(
    fc.property(lines, lines, (base, other) => {
      expect(mergeText(base, base, other)).toBe(other);
      expect(mergeText(base, other, base)).toBe(other);
      expect(mergeText(base, other, other)).toBe(other);
    }),
  );
});

it('has the lines that either side added, whichever side is which', () => {
  fc.assert(
    fc.property(lines, lines, lines, (base, one, other) => {
      const merged = mergeText(base, one, other);
      expect(mergeText(base, other, one)).toBe(merged);
    }),
  );
});
