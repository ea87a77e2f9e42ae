import type { Clock } from '../../src/ports/clock.ts';
import { FakeRepository, type FakeRemote } from './fake-repository.ts';

const never = new AbortController().signal;

/** Commits that change files, onto branches of a remote in memory; a branch that is not there is made from `main`. */
export function commitsOnto(
  remote: FakeRemote,
  clock: Pick<Clock, 'now'>,
): (branch: string, files: Readonly<Record<string, string>>) => Promise<string> {
  return async (branch, files) => {
    const repository = new FakeRepository(remote);
    const refs = await repository.fetch(never);
    const ref = `refs/heads/${branch}`;
    const there = refs.get(ref);
    const parent = there ?? refs.get('refs/heads/main');
    const writes = new Map(
      Object.entries(files).map(([path, text]) => [path, { bytes: Buffer.from(text) }] as const),
    );
    const message = `Change ${Object.keys(files).join(', ')}\n`;
    const parents = parent === undefined ? [] : [parent];
    const commit = await repository.commit({ parents, base: parent, writes, message, at: clock.now() });
    await repository.push([{ ref, expected: there, to: commit }], never);
    return commit;
  };
}
