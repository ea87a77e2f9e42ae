import { join } from 'node:path';
import { openGitRepository } from '../../../src/adapters/git/git-repository.ts';
import { repositoryContract } from '../../contracts/repository.contract.ts';
import { startGitHttpServer } from '../../support/git-http-server.ts';
import { makeGitRemote } from '../../support/git-remote.ts';
import { recordedLog } from './recorded-log.ts';

const identity = { name: 'Sluice', email: 'sluice@example.com' };

repositoryContract('git with a remote in a folder', async () => {
  const remote = await makeGitRemote();
  const open = (name: string) =>
    openGitRepository(
      { directory: join(remote.folder, name), url: remote.path, identity },
      { log: recordedLog() },
    );
  return { repository: await open('one.git'), other: await open('two.git'), dispose: () => remote.dispose() };
});

repositoryContract('git with a remote over HTTP', async () => {
  const remote = await makeGitRemote();
  const server = await startGitHttpServer({ root: remote.folder, password: 'let-me-in' });
  const open = (name: string) =>
    openGitRepository(
      { directory: join(remote.folder, name), url: `${server.url}/remote.git`, token: 'let-me-in', identity },
      { log: recordedLog() },
    );
  return {
    repository: await open('one.git'),
    other: await open('two.git'),
    async dispose() {
      await server.close();
      await remote.dispose();
    },
  };
});

repositoryContract('git with two processes on one folder', async () => {
  const remote = await makeGitRemote();
  const open = () =>
    openGitRepository(
      { directory: join(remote.folder, 'one.git'), url: remote.path, identity },
      { log: recordedLog() },
    );
  return { repository: await open(), other: await open(), dispose: () => remote.dispose() };
});
