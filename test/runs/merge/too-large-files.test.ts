import { expect, it } from 'vitest';
import { budgets } from '../../../src/core/budgets.ts';
import type { FileWrite } from '../../../src/ports/repository.ts';
import { onlyBase } from '../../../src/runs/ancestry/bases.ts';
import { mergeTrees } from '../../../src/runs/merge/merge-trees.ts';
import { readRevision } from '../../../src/runs/reading/revision.ts';
import { FakeRemote, FakeRepository } from '../../support/fake-repository.ts';
import { never } from '../../support/world.ts';

const limit = budgets.file.bytes;

async function aRepository() {
  const repository = new FakeRepository(new FakeRemote());
  /** Commits files of any size. */
  const commit = async (files: Readonly<Record<string, string>>, parents: readonly string[] = []) => {
    const entries = Object.entries(files);
    const oids = await repository.keep(entries.map(([, text]) => Buffer.from(text)));
    const writes = new Map(
      entries.map(([path], index): [string, FileWrite] => [path, { oid: oids[index] ?? '' }]),
    );
    return repository.commit({ parents, base: undefined, writes, message: 'x', at: 0 });
  };
  return { repository, commit };
}

it('reports a file that is too large, and reads the others', async () => {
  const { repository, commit } = await aRepository();
  const large = `{"name":"${'x'.repeat(10 * limit)}"}`;
  const revision = await commit({ 'rules/large.json': large, 'rules/small.json': '{\n  "name": "r"\n}\n' });
  const { tree, problems } = await readRevision(repository, revision, never);
  expect([...tree.keys()]).toEqual(['rules/small.json']);
  expect(problems).toEqual([
    expect.objectContaining({
      code: 'SLC1002',
      file: 'rules/large.json',
      message: `has more than the limit of ${limit} bytes`,
    }),
  ]);
});

it('keeps a file that is too large to be merged, with a conflict', async () => {
  const { repository, commit } = await aRepository();
  // Both sides begin alike, and Sluice reads no more than the beginning.
  const large = (end: string) => 'x'.repeat(limit + 10) + end;
  const base = await commit({ 'a.txt': large('base'), 'b.txt': '1' });
  const target = await commit({ 'a.txt': large('target'), 'b.txt': '1' }, [base]);
  const incoming = await commit({ 'a.txt': large('incoming'), 'b.txt': '2' }, [base]);
  const merged = await mergeTrees(
    repository,
    {
      incoming,
      target,
      bases: onlyBase(base),
      keeps: () => false,
      names: { incoming: 'incoming', target: 'target' },
      whole: async () => new Set<string>(),
    },
    never,
  );
  expect(merged.conflicts).toEqual([
    expect.objectContaining({
      file: 'a.txt',
      message: expect.stringContaining(`more than the limit of ${limit} bytes`) as string,
    }),
  ]);
  expect(merged.unmarked).toHaveLength(1);
  expect([...merged.writes.keys()]).toEqual(['b.txt']);
});
