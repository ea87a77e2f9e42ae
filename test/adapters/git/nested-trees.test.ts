import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/git-repository.ts';
import { makeGitRemote } from '../../support/git-remote.ts';
import { nestedTrees } from '../../support/nested-trees.ts';
import { recordedLog } from './recorded-log.ts';

async function aMirror() {
  const remote = await makeGitRemote();
  onTestFinished(() => remote.dispose());
  const directory = join(remote.folder, 'mirror.git');
  const identity = { name: 'Sluice', email: 'sluice@example.com' };
  const repository = await openGitRepository(
    { directory, url: remote.path, identity },
    { log: recordedLog() },
  );
  onTestFinished(() => repository.close());
  return { directory, repository };
}

it('stops counting the paths of a tree of a dozen objects that names a thousand million', async () => {
  const { directory, repository } = await aMirror();
  const bomb = nestedTrees(directory, 9);

  await expect(repository.entries(bomb)).rejects.toMatchObject({ code: 'SLC2211' });
  await expect(repository.changes(undefined, bomb)).rejects.toMatchObject({ code: 'SLC2211' });
  await expect(repository.changes(undefined, nestedTrees(directory, 3), 999)).rejects.toThrow(
    'git diff-tree printed more than',
  );
  expect(await repository.changes(undefined, nestedTrees(directory, 3), 1000)).toHaveLength(1000);
});

it('stops reading paths that are long rather than many', async () => {
  const { directory, repository } = await aMirror();
  // No more paths than may be, of 1.5 KB each.
  const bomb = nestedTrees(directory, 6, { name: 'n'.repeat(250) });

  await expect(repository.entries(bomb)).rejects.toMatchObject({ code: 'SLC2211' });
  await expect(repository.changes(undefined, bomb)).rejects.toMatchObject({ code: 'SLC2211' });
});
