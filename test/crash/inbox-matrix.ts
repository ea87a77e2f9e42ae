import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { copied } from '../support/copied.ts';
import { GitPerson } from '../support/git-person.ts';
import { lastWords, type Boundary, type LastWords } from './boundaries.ts';
import { inboxOf, outboxOf, runPass, type InboxPass, type Left } from './inbox-passes.ts';
import type { InboxOrders } from './inbox-victim.ts';
import { remoteOf } from './passes.ts';
import { inProcess } from './played.ts';
import { pointsOf, type Point } from './points.ts';
import { gitIn } from './stage.ts';
import type { Noted } from './tally.ts';
import { aCrashFolder } from './template.ts';
import { crossedFile } from './victim.ts';

/** What happens before the intake that a process dies in. */
export interface InboxHistory {
  readonly pass: InboxPass;
  readonly before: (world: InboxMaking) => Promise<void>;
  /** What there must be of it in the end, beside that it is as if nothing had happened. */
  readonly shown: (left: Left) => readonly string[];
  readonly expected: readonly string[];
}

export interface InboxMaking {
  readonly folder: string;
  readonly person: GitPerson;
  readonly run: (pass: InboxPass) => Promise<unknown>;
}

const anHour = 3_600_000;

/**
 * Takes in what lies in an inbox undisturbed, counts the calls to store, git and the inbox's file system, and makes a
 * test of every way to die at one of them: the next process must leave behind exactly what an undisturbed one does, so
 * nothing is lost, and nothing is there twice.
 */
export async function inboxMatrix(title: string, history: InboxHistory): Promise<void> {
  const base = await aCrashFolder();
  afterAll(() => rm(base, { recursive: true, force: true, maxRetries: 3 }));
  const template = join(base, 'template');
  // Paths are remembered, so that every copy lies in the same place.
  const folder = join(base, 'world');
  const now = await makeTemplate(folder, history);
  await copied(folder, template);
  const onCopy = async <T>(work: () => Promise<T>): Promise<T> => {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    await copied(template, folder);
    return work();
  };
  const { pass } = history;
  /** What there is when a process has started again and found what there was to do. */
  const restarted = () => runPass(folder, pass, now + anHour, { times: 2 });
  const { crossed, final } = await onCopy(async () => {
    await inProcess('inbox-victim.ts', { folder, pass, now } satisfies InboxOrders, null);
    const calls = JSON.parse(await readFile(crossedFile(folder), 'utf8')) as readonly Boundary[];
    return { crossed: calls, final: await restarted() };
  });
  it('comes to an end undisturbed', ({ task }) => {
    note(task.meta, { calls: crossed.length });
    expect(crossed.filter(({ kind }) => kind === 'file write')).not.toEqual([]);
    expect(final.openJournal).toEqual([]);
    expect(history.shown(final)).toEqual(history.expected);
  });
  // A push that is late is played with tenants that are written to.
  const points = pointsOf(title, crossed, process.env['SLUICE_CRASH'] === 'all').filter(
    ({ death }) => death !== 'held back',
  );
  const named = points.map((point) => [point.name, point] as const);
  it.for(named)('%s', async ([, point], { task }) => {
    note(task.meta, { point });
    const left = await onCopy(async () => {
      await die(point, { folder, pass, now });
      return restarted();
    });
    expect(left).toEqual(final);
  });
}

const note = (meta: object, crash: Noted) => Object.assign(meta, { crash });

async function die({ boundary, death }: Point, orders: InboxOrders): Promise<void> {
  const kill = { at: boundary, death };
  await inProcess('inbox-victim.ts', { ...orders, kill } satisfies InboxOrders, 'SIGKILL');
  const words = JSON.parse(await readFile(lastWords(orders.folder), 'utf8')) as LastWords;
  expect(words.boundary).toMatchObject({ kind: boundary.kind, call: boundary.call, nth: boundary.nth });
}

/** When the intake is to be. */
async function makeTemplate(folder: string, history: InboxHistory): Promise<number> {
  const remote = remoteOf({ folder });
  await mkdir(remote, { recursive: true });
  await gitIn(remote, 'init', '--quiet', '--bare', '--template=', '--initial-branch=main');
  await gitIn(remote, 'config', 'receive.autogc', 'false');
  for (const one of [inboxOf(folder, 'export'), inboxOf(folder, 'sync'), outboxOf(folder)]) await mkdir(one);
  let now = Date.UTC(2026, 0, 5, 9);
  const person = await GitPerson.with(remote);
  await history.before({ folder, person, run: (pass) => runPass(folder, pass, (now += anHour)) });
  await rm(join(folder, 'person'), { recursive: true, force: true });
  return now + anHour;
}
