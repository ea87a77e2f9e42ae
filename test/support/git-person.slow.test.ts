import { join } from 'node:path';
import { describe, onTestFinished } from 'vitest';
import { openGitRepository } from '../../src/adapters/git/git-repository.ts';
import { personContract } from '../contracts/person.contract.ts';
import { GitPerson } from './git-person.ts';
import { makeGitRemote } from './git-remote.ts';
import { RecordingLog } from './recording-log.ts';

const never = new AbortController().signal;

describe('a person with a clone', () => {
  personContract(async () => {
    const remote = await makeGitRemote();
    onTestFinished(() => remote.dispose());
    const identity = { name: 'Sluice', email: 'sluice@example.com' };
    const repository = await openGitRepository(
      { directory: join(remote.folder, 'mirror.git'), url: remote.path, identity },
      { log: new RecordingLog() },
    );
    onTestFinished(() => repository.close());
    const writes = new Map([['a.txt', { bytes: Buffer.from('1\n2\n3\n4\n5\n') }]]);
    const first = { parents: [], base: undefined, writes, message: 'Begin\n', at: Date.UTC(2027, 0, 4) };
    const to = await repository.commit(first);
    await repository.push([{ ref: 'refs/heads/main', expected: undefined, to }], never);
    return { person: await GitPerson.with(remote.path), repository };
  });
});
