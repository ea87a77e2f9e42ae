import fc from 'fast-check';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { openGitRepository } from '../../../src/adapters/git/git-repository.ts';
import {
  BranchHistory,
  branches,
  never,
  spot,
  type Branch,
  type Edit,
  type Ending,
  type Event,
  type Promotion,
  type Streams,
} from '../../support/branch-history.ts';
import type { FileWrite, Repository } from '../../../src/ports/repository.ts';
import { FakeRepository } from '../../support/fake-repository.ts';
import { makeGitRemote } from '../../support/git-remote.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const run = promisify(execFile);

const number = fc.nat({ max: 9 });
const edit = fc.record({
  do: fc.constantFrom(
    'edit',
    'edit',
    'edit',
    'add module',
    'copy module',
    'move module',
    'remove module',
    'copy stream',
    'remove stream',
  ),
  branch: fc.constantFrom('main', 'main', 'main', 'env/staging', 'env/production'),
  stream: number,
  module: number,
});
const takingBack = fc.record({
  do: fc.constantFrom('revert', 'revert', 'roll back'),
  branch: fc.constantFrom(...branches),
  commit: number,
});
const review = fc.record({
  do: fc.constant('edit promotion' as const),
  to: fc.constantFrom('env/staging', 'env/production'),
  stream: number,
  module: number,
});
const promotion = fc.record({
  do: fc.constant('promote' as const),
  to: fc.constantFrom('env/staging', 'env/staging', 'env/production'),
  only: fc.option(number, { freq: 2, nil: undefined }),
  ending: fc.constantFrom('merge', 'merge', 'squash', 'squash', 'leave', 'drop'),
});
const events = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: edit },
    { weight: 2, arbitrary: takingBack },
    { weight: 6, arbitrary: promotion },
    { weight: 1, arbitrary: review },
  ),
  { minLength: 6, maxLength: 24 },
) as fc.Arbitrary<Event[]>;

const on = (branch: Branch, what: Edit['do'], stream: number): Event => ({
  do: what,
  branch,
  stream,
  module: 0,
});
const back = (what: 'revert' | 'roll back', branch: Branch, commit: number): Event => ({
  do: what,
  branch,
  commit,
});
const promoted = (ending: Ending, only?: number): Event => ({
  do: 'promote',
  to: 'env/staging',
  only,
  ending,
});

/** Everything is promoted and dropped, after a conflict in one stream was decided for the target; then the other alone. */
const otherAlone = (ending: Ending, before: readonly Event[] = []): readonly Event[] => [
  on('main', 'edit', 1),
  on('env/staging', 'edit', 1),
  on('main', 'edit', 0),
  ...before,
  promoted('drop'),
  promoted(ending, 0),
  back('roll back', 'env/staging', 0),
  promoted('merge'),
];

/** Histories that were once judged wrongly. */
const histories: readonly (readonly [string, readonly Event[]])[] = [
  [
    'what was decided for the target, of a stream that waited for another to be promoted',
    [
      on('main', 'edit', 1),
      on('env/staging', 'edit', 1),
      promoted('leave', 1),
      back('revert', 'env/staging', 1),
      on('main', 'edit', 0),
      promoted('merge', 0),
      promoted('merge'),
    ],
  ],
  ...(['revert', 'roll back'] as const).map((how): [string, readonly Event[]] => [
    `what a ${how} took back, though a promotion that was dropped has the same tree`,
    [
      on('main', 'edit', 0),
      promoted('merge'),
      back('roll back', 'main', 0),
      promoted('drop'),
      on('main', 'edit', 0),
      back(how, 'env/staging', how === 'revert' ? 1 : 0),
      promoted('merge'),
    ],
  ]),
  ...(['merge', 'squash'] as const).map((ending): [string, readonly Event[]] => [
    `what only a promotion that was dropped would have brought, beside a ${ending} that has its tree`,
    otherAlone(ending),
  ]),
  [
    'what only a promotion that was dropped would have brought, beside an older one with its tree',
    otherAlone('squash', [promoted('leave', 0)]),
  ],
  [
    'a stream that went back to what it was when the target last took something',
    [
      on('main', 'remove stream', 1),
      on('env/staging', 'add module', 1),
      promoted('squash'),
      back('roll back', 'main', 0),
      on('env/staging', 'edit', 1),
      back('roll back', 'env/staging', 1),
      promoted('merge', 1),
      promoted('merge'),
    ],
  ],
];

const undecided = ({ proposed }: Promotion) =>
  new Set(proposed.conflicts.map(({ file }) => file.split('/')[1] ?? ''));

it('brings what was changed, where it was changed, and says what it leaves out', async () => {
  let promotions = 0;
  await fc.assert(
    fc.asyncProperty(events, async (all) => {
      promotions += await playAndCheck(all);
    }),
    // Of random histories, about one in 2,000 leaves out a stream that a roll-back took away and the source still has, or
    // keeps one that the source removed. It lists both among what it leaves out.
    { numRuns: propertyRuns(200), seed: 20_261_203 },
  );
  expect(promotions).toBeGreaterThan(propertyRuns(100));
});

it.each(histories)('holds %s', async (_what, all) => {
  expect(await playAndCheck(all)).toBeGreaterThan(0);
});

/** Gives how many promotions there were. */
async function playAndCheck(all: readonly Event[]): Promise<number> {
  const history = await BranchHistory.begin(new FakeRepository(), 0);
  let promotions = 0;
  for (const event of all) {
    const made = await history.play(event);
    if (made === undefined || event.do !== 'promote') continue;
    promotions += 1;
    await holds(history, made);
    await history.finish(made, event.ending);
  }
  return promotions;
}

it('does all that git merges rightly, and without a conflict', async () => {
  const git = await aRealGit();
  let right = 0;
  await fc.assert(
    fc.asyncProperty(events, async (all) => {
      const history = await BranchHistory.begin(new FakeRepository(), 0);
      for (const event of all) {
        const made = await history.play(event);
        if (made === undefined || event.do !== 'promote') continue;
        const merged =
          made.named === undefined && !history.edited.has(made.work)
            ? await git.merge(history.repository, made)
            : undefined;
        if (merged !== undefined && (await isRight(history, made, merged))) {
          right += 1;
          // Of what both put into one gap of a flow git sees an order, if the text around it lies that way.
          expect(made.proposed.conflicts.filter(({ message }) => !/ each /.test(message))).toEqual([]);
        }
        await history.finish(made, event.ending);
      }
    }),
    // A fifth of them may happen to have no such merge.
    { numRuns: 20 },
  );
  // On average two in three histories, spread unevenly: this says only that there were any.
  expect(right).toBeGreaterThan(0);
});

/** True if what git merged is what this test asks of any merge. */
async function isRight(history: BranchHistory, made: Promotion, git: string): Promise<boolean> {
  const merged = { ...made, proposed: { ...made.proposed, conflicts: [] }, result: git };
  try {
    everyTextIsWhereItWasPut(history, await history.streams(git));
    await streamsAreWhole(history, merged, git);
    await ownChangesStay(history, merged, git);
    await bothChangesAreSeen(history, merged);
    await removalsStay(history, merged, git);
    return true;
  } catch {
    return false;
  }
}

async function holds(history: BranchHistory, made: Promotion): Promise<void> {
  expect(made.proposed.is).not.toBe('stalled');
  const { result } = made;
  everyTextIsWhereItWasPut(history, await history.streams(result));
  await whatDiffersIsSaid(history, made, result);
  await streamsAreWhole(history, made, result);
  await reviewsStay(history, made, result);
}

/** No edit lands in another module. */
function everyTextIsWhereItWasPut(history: BranchHistory, streams: Streams): void {
  for (const [slug, parts] of streams) {
    for (const { id, text } of parts) expect(history.written).toContain(spot(slug, id, text));
    expect(new Set(parts.map(({ id }) => id)).size).toBe(parts.length);
  }
}

/** What the target has changed itself is not replaced by what the source has: stricter than need be, where both agree. */
async function ownChangesStay(history: BranchHistory, made: Promotion, result: string): Promise<void> {
  const [incoming, target, now] = await Promise.all([
    history.texts(made.incoming),
    history.texts(made.target),
    history.texts(result),
  ]);
  for (const [slug, taken] of history.taken.get(made.to) ?? []) {
    const [theirs, ours, is] = [incoming, target, now].map((texts) => texts.get(slug) ?? '');
    if (ours !== taken && ours !== theirs && !undecided(made).has(slug) && made.named !== slug)
      expect(is).not.toBe(theirs);
  }
}

/**
 * What both sides changed was compared with what the target took. After a squash git compares with something older, in
 * which an undo of the source is no change: it then has no conflict only because it does not see what was undone.
 */
async function bothChangesAreSeen(
  history: BranchHistory,
  { to, incoming, target }: Promotion,
): Promise<void> {
  const base = await history.repository.mergeBase(target, incoming);
  const [theirs, ours, seen] = await Promise.all(
    [incoming, target, base ?? incoming].map((commit) => history.texts(commit)),
  );
  for (const [slug, taken] of history.taken.get(to) ?? [])
    if (theirs?.get(slug) !== taken && ours?.get(slug) !== taken) expect(seen?.get(slug)).toBe(taken);
}

/** A module that one side removed does not come back because the other moved it: git takes that for an addition. */
async function removalsStay(history: BranchHistory, made: Promotion, result: string): Promise<void> {
  const base = await history.repository.mergeBase(made.target, made.incoming);
  const [before, theirs, ours, now] = await Promise.all(
    [base ?? made.incoming, made.incoming, made.target, result].map((commit) => history.streams(commit)),
  );
  const has = (streams: Streams | undefined, slug: string, id: number) =>
    streams?.get(slug)?.some((part) => part.id === id) === true;
  for (const [slug, parts] of before ?? [])
    for (const { id } of parts)
      if (has(now, slug, id)) expect([has(theirs, slug, id), has(ours, slug, id)]).toEqual([true, true]);
}

/** Nothing that the source undid, or has otherwise, stays unsaid. */
async function whatDiffersIsSaid(history: BranchHistory, made: Promotion, result: string): Promise<void> {
  const [incoming, now] = await Promise.all([history.texts(made.incoming), history.texts(result)]);
  const said = new Set([...made.proposed.keptOut.map(({ path }) => path.split('/')[1]), ...undecided(made)]);
  for (const slug of new Set([...incoming.keys(), ...now.keys()])) {
    const isMeant = made.named === undefined || made.named === slug;
    if (isMeant && incoming.get(slug) !== now.get(slug)) expect(said).toContain(slug);
  }
}

/**
 * A stream that the target has as it took it becomes what the source has; one that it took back stays, and so does one
 * that the source has as it was taken.
 */
async function streamsAreWhole(history: BranchHistory, made: Promotion, result: string): Promise<void> {
  const [incoming, target, now] = await Promise.all(
    [made.incoming, made.target, result].map((commit) => history.texts(commit)),
  );
  const taken = history.taken.get(made.to);
  const withdrawn = history.withdrawn.get(made.to);
  const open = undecided(made);
  const edited = new Set(history.edited.get(made.work)?.map(({ slug }) => slug));
  for (const slug of new Set([...(incoming?.keys() ?? []), ...(target?.keys() ?? [])])) {
    const [theirs, ours, is] = [incoming, target, now].map((texts) => texts?.get(slug) ?? '');
    if (made.only?.has(slug) === false) expect([slug, is]).toEqual([slug, ours]);
    else if (open.has(slug) || edited.has(slug)) continue;
    else if (made.named !== undefined && made.named !== slug) continue;
    else if (ours === (taken?.get(slug) ?? '')) expect([slug, is]).toEqual([slug, theirs]);
    else if (withdrawn?.get(slug) === ours)
      expect([slug, is]).toEqual([slug, made.only === undefined ? ours : theirs]);
    else if (made.only === undefined && theirs === (taken?.get(slug) ?? ''))
      expect([slug, is]).toEqual([slug, ours]);
  }
}

/** What people changed on the branch of a promotion is there as long as neither side changed that stream since. */
async function reviewsStay(history: BranchHistory, made: Promotion, result: string): Promise<void> {
  const [target, incoming, now] = await Promise.all([
    history.texts(made.target),
    history.texts(made.incoming),
    history.streams(result),
  ]);
  const edits = history.edited.get(made.work) ?? [];
  const last = new Map(edits.map((one) => [spot(one.slug, one.id, ''), one]));
  for (const { slug, id, text, seen } of last.values()) {
    const sides = [target, incoming].map((side) => side.get(slug) ?? '').join('\n');
    if (sides === seen && !undecided(made).has(slug)) expect(now.get(slug)).toContainEqual({ id, text });
  }
}

/** Real git, to compare with. */
async function aRealGit() {
  const remote = await makeGitRemote();
  onTestFinished(() => remote.dispose());
  const directory = join(remote.folder, 'here.git');
  const identity = { name: 'Sluice', email: 'sluice@example.com' };
  const real = await openGitRepository(
    { directory, url: remote.path, identity },
    { log: new RecordingLog() },
  );
  onTestFinished(() => real.close());
  const copies = new Map<string, string>();
  const copy = async (from: Repository, commit: string): Promise<string> => {
    const files = await writesOf(from, commit);
    const known = copies.get(commit);
    const made =
      known ?? (await real.commit({ parents: [], base: undefined, writes: files, message: '', at: 0 }));
    copies.set(commit, made);
    return made;
  };
  return {
    /** What git makes of a merge, as a commit of that repository; undefined where it sees a conflict or has no work. */
    async merge(from: Repository, { target, incoming }: Promotion): Promise<string | undefined> {
      const base = (await from.mergeBase(target, incoming)) ?? incoming;
      if (base === incoming || base === target) return undefined;
      const [root = '', ours = '', theirs = ''] = await Promise.all(
        [base, target, incoming].map((commit) => copy(from, commit)),
      );
      const args = ['merge-tree', '--write-tree', '--no-messages', `--merge-base=${root}`, ours, theirs];
      const tree = await run('git', ['-C', directory, ...args], {
        env: { PATH: process.env['PATH'] ?? '' },
      }).then(
        ({ stdout }) => stdout.trim(),
        (error: { readonly stdout: string }) => {
          // A commit that is not there has the exit code of a conflict, but prints no tree.
          expect(error.stdout).toMatch(/^[0-9a-f]{40}/);
          return undefined;
        },
      );
      if (tree === undefined) return undefined;
      const commit = await run('git', ['-C', directory, 'commit-tree', '-m', 'By git', tree], {
        env: { PATH: process.env['PATH'] ?? '', ...byGit },
      });
      const merged = commit.stdout.trim();
      const writes = await writesOf(real, merged);
      return from.commit({ parents: [target], base: undefined, writes, message: 'By git', at: 0 });
    },
  };
}

const byGit = {
  GIT_AUTHOR_NAME: 'Git',
  GIT_AUTHOR_EMAIL: 'git@example.com',
  GIT_COMMITTER_NAME: 'Git',
  GIT_COMMITTER_EMAIL: 'git@example.com',
};

async function writesOf(repository: Repository, commit: string): Promise<ReadonlyMap<string, FileWrite>> {
  const entries = await repository.entries(commit);
  const blobs = await repository.read(
    entries.map(({ oid }) => oid),
    never,
  );
  return new Map(entries.map(({ path, oid }) => [path, { bytes: blobs.get(oid) ?? new Uint8Array() }]));
}
