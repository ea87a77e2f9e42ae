import fc from 'fast-check';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/git-repository.ts';
import { gitError } from '../../../src/adapters/git/problems.ts';
import type { FileWrite, Repository } from '../../../src/ports/repository.ts';
import { revisionFiles, type RevisionFiles } from '../../../src/runs/desired/revision-files.ts';
import { FakeRepository } from '../../support/fake-repository.ts';
import { makeGitRemote, type GitRemote } from '../../support/git-remote.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const never = new AbortController().signal;

/** The beginnings of one another, in every order that a character between them can give. */
const slugs = ['a', 'a-b', 'a-b-c', 'a0', 'ab', 'b'] as const;
const slug = fc.constantFrom(...slugs);
const ending = fc.constantFrom('.json', '.json', '.ui.json', '.txt');
const path = fc.oneof(
  { weight: 4, arbitrary: slug.map((stream) => `value-streams/${stream}/value-stream.json`) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(slug, slug, ending)
      .map(([stream, scenario, end]) => `value-streams/${stream}/scenarios/${scenario}${end}`),
  },
  fc
    .tuple(fc.constantFrom('events', 'rules', 'scenarios', 'a'), slug, ending)
    .map(([folder, name, end]) => `${folder}/${name}${end}`),
  fc.tuple(slug, fc.constantFrom('.yaml', '.md')).map(([name, end]) => `environments/${name}${end}`),
  fc.constantFrom(
    'value-streams/format.json',
    'value-streams/a.json',
    'value-streams/a/value-stream.json/a',
    'README.md',
    'ü/🚀',
  ),
);
/** One thing that a commit does, as fast-import reads it. */
const write = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom('100644', '100644', '100755', '120000'), path, fc.nat({ max: 2 }))
      .map(([mode, at, text]) => `M ${mode} inline ${at}\ndata 1\n${text}`),
  },
  { weight: 3, arbitrary: path.map((at) => `D ${at}`) },
  { weight: 1, arbitrary: slug.map((stream) => `D value-streams/${stream}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('1', '2'), path)
      .map(([digit, at]) => `M 160000 ${digit.repeat(40)} ${at}`),
  },
  { weight: 1, arbitrary: slug.map((stream) => `M 120000 inline value-streams/${stream}\ndata 1\nx`) },
);
const commits = fc
  .tuple(
    fc.array(write, { minLength: 20, maxLength: 40 }),
    fc.array(fc.array(write, { maxLength: 6 }), { minLength: 5, maxLength: 12 }),
  )
  .map(([first, others]) => [first, ...others]);

it('finds by what changed exactly what a listing gives, and keeps the lists of the other streams', async () => {
  const { remote, repository } = await cloned();
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(commits, async (history) => {
      const made = await imported(remote, `refs/heads/run-${(runs += 1)}`, history);
      await repository.fetch(never);
      const first = await revisionFiles(repository, made[0] ?? '');
      let known = first;
      for (const commit of made) {
        const whole = await revisionFiles(repository, commit);
        for (const from of [known, first]) {
          const found = await revisionFiles(repository, commit, from);
          expect(inOrder(found)).toEqual(inOrder(whole));
          expectKept(from, found);
          if (from === known) known = found;
        }
      }
    }),
    { numRuns: propertyRuns(15) },
  );
});

it('finds each file of the tree at its path, and no other', async () => {
  const repository = new FakeRepository();
  const paths = [
    'README.md',
    'environments/staging.yaml',
    'events/a.json',
    'scenarios/a.json',
    'value-streams/a-b/value-stream.json',
    'value-streams/a/notes.txt',
    'value-streams/a/scenarios/a.json',
    'value-streams/format.json',
  ];
  const files = await revisionFiles(repository, await commitOf(repository, paths));

  const asked = [...paths, 'value-streams/a/value-stream.json', 'value-streams/a', 'value-streams/'];
  expect(asked.filter((each) => files.at(each)?.path === each)).toEqual([
    'events/a.json',
    'scenarios/a.json',
    'value-streams/a-b/value-stream.json',
    'value-streams/a/scenarios/a.json',
    'value-streams/format.json',
  ]);
});

it('lists the whole where the commit that is known is not here any more', async () => {
  const elsewhere = new FakeRepository();
  const known = await revisionFiles(elsewhere, await commitOf(elsewhere, ['events/a.json']));
  const repository = new FakeRepository();
  const commit = await commitOf(repository, ['events/b.json', 'value-streams/a/value-stream.json']);

  const files = await revisionFiles(repository, commit, known);

  expect(inOrder(files)).toEqual(inOrder(await revisionFiles(repository, commit)));
});

it('lists nothing where a commit is known, and hides no failure to tell what changed', async () => {
  const repository = new FakeRepository();
  const [one, two] = [await commitOf(repository, ['events/a.json']), await commitOf(repository, [])];
  const known = await revisionFiles(repository, one);
  repository.entries = () => Promise.reject(new Error('listed'));

  expect([...(await revisionFiles(repository, two, known)).others]).toEqual([]);
  expect(await revisionFiles(repository, one, known)).toBe(known);
  repository.changes = () => Promise.reject(gitError('timedOut', 'git diff-tree took too long.'));
  await expect(revisionFiles(repository, two, known)).rejects.toThrow('took too long');
});

/** With the order of its maps. */
function inOrder({ commit, streams, others, environments }: RevisionFiles) {
  return { commit, streams: [...streams], others: [...others], environments: [...environments] };
}

/** Streams that are the same in both have the same list. */
function expectKept(before: RevisionFiles, after: RevisionFiles): void {
  for (const [stream, entries] of after.streams) {
    const known = before.streams.get(stream);
    if (JSON.stringify(known) === JSON.stringify(entries)) expect(entries).toBe(known);
  }
}

async function cloned(): Promise<{ readonly remote: GitRemote; readonly repository: Repository }> {
  const remote = await makeGitRemote();
  const repository = await openGitRepository(
    {
      directory: join(remote.folder, 'mirror.git'),
      url: remote.path,
      identity: { name: 'Sluice', email: 'sluice@example.com' },
    },
    { log: new RecordingLog() },
  );
  onTestFinished(async () => {
    await repository.close();
    await remote.dispose();
  });
  return { remote, repository };
}

/** The commits of a new branch of the remote, oldest first. */
async function imported(
  remote: GitRemote,
  ref: string,
  history: readonly (readonly string[])[],
): Promise<readonly string[]> {
  const text = history.map(
    (writes) => `commit ${ref}\ncommitter Ann <ann@example.com> 0 +0000\ndata 0\n${writes.join('\n')}\n\n`,
  );
  await remote.feed(text.join(''), 'fast-import', '--quiet');
  return (await remote.git('rev-list', '--reverse', ref)).split('\n');
}

function commitOf(repository: Repository, paths: readonly string[]): Promise<string> {
  const writes = new Map(paths.map((each): [string, FileWrite] => [each, { bytes: Buffer.from(each) }]));
  return repository.commit({ parents: [], base: undefined, writes, message: 'm', at: 0 });
}
