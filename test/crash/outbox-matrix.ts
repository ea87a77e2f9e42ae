import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { copied } from '../support/copied.ts';
import { lastWords, type Boundary, type LastWords } from './boundaries.ts';
import { handOver, inboxOf, outboxOf, type Left } from './outbox-passes.ts';
import type { OutboxOrders } from './outbox-victim.ts';
import { remoteOf } from './passes.ts';
import { inProcess } from './played.ts';
import { pointsOf, type Point } from './points.ts';
import { gitIn, makeStage, type Making } from './stage.ts';
import type { Noted } from './tally.ts';
import { aCrashFolder } from './template.ts';
import { crossedFile } from './victim.ts';

/** What happens before the hand-over that a process dies in. */
export interface OutboxHistory {
  readonly seed: Readonly<Record<string, Uint8Array>>;
  /** `handOver` hands over what there is so far. */
  readonly before?: (world: OutboxMaking) => Promise<void>;
  /** What happens in git while nothing runs, between the death and the next start. */
  readonly meanwhile?: (world: OutboxMaking) => Promise<void>;
}

export interface OutboxMaking extends Pick<Making, 'person' | 'folder'> {
  handOver(): Promise<unknown>;
}

interface Template {
  readonly folder: string;
  readonly now: number;
  /** The environment's branch as it is before, and once the process has died. */
  readonly heads: readonly [string, string];
}

const branch = 'refs/heads/env/staging';
const anHour = 3_600_000;

/**
 * Hands over undisturbed, counts the calls to the store and to the outbox's file system, and makes a test of every way
 * to die at one of them: whatever was there then, the next process must leave behind exactly what an undisturbed one
 * does; where git moved meanwhile, each stream once, as git has it now.
 */
export async function outboxMatrix(title: string, history: OutboxHistory): Promise<void> {
  const base = await aCrashFolder();
  afterAll(() => rm(base, { recursive: true, force: true, maxRetries: 3 }));
  const template = await makeTemplate(join(base, 'world'), history);
  const { crossed, final } = await onCopy(template, async (folder) => {
    await inProcess('outbox-victim.ts', { folder, now: template.now } satisfies OutboxOrders, null);
    const calls = JSON.parse(await readFile(crossedFile(folder), 'utf8')) as readonly Boundary[];
    await meanwhile(template, folder);
    return { crossed: calls, final: await handOver(folder, template.now + anHour) };
  });
  it('comes to an end undisturbed', ({ task }) => {
    note(task.meta, { calls: crossed.length });
    expect(crossed.filter(({ kind }) => kind === 'file write')).not.toEqual([]);
    expect(final.openJournal).toEqual([]);
  });
  // Before the first file nothing lies there that git could have moved away from.
  const begun = crossed.findIndex(({ kind }) => kind === 'file write');
  const from = history.meanwhile === undefined ? 0 : begun;
  const points = pointsOf(title, crossed, process.env['SLUICE_CRASH'] === 'all').filter(
    ({ boundary }) => boundary.at >= from,
  );
  const named = points.map((point) => [point.name, point] as const);
  it.for(named)('%s', async ([, point], { task }) => {
    note(task.meta, { point });
    const left = await play(template, point);
    if (history.meanwhile === undefined) expect(left).toEqual(final);
    else expect(wanted(left)).toEqual(wanted(final));
    expect(left.openJournal).toEqual([]);
  });
}

const note = (meta: object, crash: Noted) => Object.assign(meta, { crash });

/** The files that people are told to import, by content: how often each, whatever round it is in. */
function wanted({ outbox }: Left): readonly string[] {
  return Object.entries(outbox)
    .filter(([path]) => /^\d+\/manifest\.json$/.test(path))
    .flatMap(([path, text]) => {
      const { files } = JSON.parse(text) as { readonly files: readonly ManifestFile[] };
      const round = path.slice(0, path.indexOf('/'));
      return files
        .filter(({ takenBackFor }) => takenBackFor === undefined)
        .map(({ file }) => outbox[`${round}/${file}`] ?? `${path} names ${file}, which is not there`);
    })
    .sort();
}

interface ManifestFile {
  readonly file: string;
  readonly takenBackFor?: string | null;
}

async function play(template: Template, { boundary, death }: Point): Promise<Left> {
  return onCopy(template, async (folder) => {
    const orders: OutboxOrders = { folder, now: template.now, kill: { at: boundary, death } };
    await inProcess('outbox-victim.ts', orders, 'SIGKILL');
    const words = JSON.parse(await readFile(lastWords(folder), 'utf8')) as LastWords;
    expect(words.boundary).toMatchObject({ kind: boundary.kind, call: boundary.call, nth: boundary.nth });
    await meanwhile(template, folder);
    return handOver(folder, template.now + anHour);
  });
}

async function meanwhile({ heads: [before, after] }: Template, folder: string): Promise<void> {
  if (before !== after) await gitIn(remoteOf({ folder }), 'update-ref', branch, after);
}

async function makeTemplate(folder: string, history: OutboxHistory): Promise<Template> {
  const making = await makeStage(folder, { state: 'file', prune: 'off', switchOver: 'gap' }, history.seed);
  await making.sandbox.stop();
  await Promise.all([inboxOf(folder), outboxOf(folder)].map((one) => mkdir(one)));
  let now = making.clock.now();
  const world: OutboxMaking = {
    folder,
    person: making.person,
    handOver: () => handOver(folder, (now += anHour)),
  };
  await history.before?.(world);
  const remote = remoteOf({ folder });
  const before = await gitIn(remote, 'rev-parse', branch);
  await history.meanwhile?.(world);
  const after = await gitIn(remote, 'rev-parse', branch);
  await gitIn(remote, 'update-ref', branch, before);
  await Promise.all(
    ['person', 'seed', 'tenants'].map((one) => rm(join(folder, one), { recursive: true, force: true })),
  );
  await rename(folder, templateOf(folder));
  return { folder, now: now + anHour, heads: [before, after] };
}

/** Paths of the outbox are remembered, so that a copy lies where its template did. */
async function onCopy<T>({ folder }: Template, work: (folder: string) => Promise<T>): Promise<T> {
  await copied(templateOf(folder), folder);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

const templateOf = (folder: string) => `${folder}-template`;
