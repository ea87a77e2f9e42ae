import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { Person } from '../support/person.ts';
import type { Boundary, Kill, LastWords } from './boundaries.ts';
import { inboxOf, outboxOf, runPass, type InboxPass, type Left } from './inbox-passes.ts';
import { takeInCounted, type InboxOrders } from './inbox-victim.ts';
import { countedIn, killedIn } from './killed.ts';
import { testPoints, type Scene } from './modes.ts';
import { dying, Mortal } from './mortal.ts';
import type { FolderPlace } from './passes.ts';
import { pointsOf, type Point } from './points.ts';
import { copiedPlace, remoteFor, type Mode } from './stage.ts';
import { aCrashFolder } from './template.ts';

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
  readonly person: Person;
  readonly run: (pass: InboxPass) => Promise<unknown>;
}

interface Template extends FolderPlace {
  readonly mode: Mode;
  /** Where every copy lies, since paths are remembered. */
  readonly home: string;
  /** When the intake is to be. */
  readonly now: number;
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
  await testPoints((mode) => inboxScene(join(base, mode), mode, history), {
    // A push that is late is played with tenants that are written to.
    points: (crossed) => pointsOf(title, crossed).filter(({ death }) => death !== 'held back'),
    undisturbed: ({ crossed, final }) => {
      expect(crossed.filter(({ kind }) => kind === 'file write')).not.toEqual([]);
      expect(final.openJournal).toEqual([]);
      expect(history.shown(final)).toEqual(history.expected);
    },
  });
}

async function inboxScene(home: string, mode: Mode, history: InboxHistory): Promise<Scene<Left>> {
  const template = await makeTemplate(home, mode, history);
  const { now } = template;
  const { pass } = history;
  const orders = ({ folder }: FolderPlace): InboxOrders => ({ place: { folder }, pass, now });
  const takeIn = (place: FolderPlace, mortal: Mortal) =>
    takeInCounted(place, { pass, now }, mortal.boundaries, {
      wrap: (ports) => mortal.ports(ports, ports.fetch),
      clock: mortal.clock(now),
    });
  const undisturbed = (place: FolderPlace): Promise<readonly Boundary[]> =>
    mode === 'killed' ? countedIn('inbox-victim.ts', orders(place)) : takeIn(place, new Mortal());
  const die = (place: FolderPlace, kill: Kill): Promise<LastWords> =>
    mode === 'killed'
      ? killedIn('inbox-victim.ts', { ...orders(place), kill })
      : dying(kill, (mortal) => takeIn(place, mortal));
  /** What there is when a process has started again and found what there was to do. */
  const restarted = (place: FolderPlace) => runPass(place, pass, now + anHour, { times: 2 });
  const { crossed, final } = await onCopy(template, async (place) => ({
    crossed: await undisturbed(place),
    final: await restarted(place),
  }));
  const play = async ({ boundary, death }: Point) => {
    const left = await onCopy(template, async (place) => {
      const words = await die(place, { at: boundary, death });
      expect(words.boundary).toMatchObject({ kind: boundary.kind, call: boundary.call, nth: boundary.nth });
      return restarted(place);
    });
    expect(left).toEqual(final);
  };
  return { crossed, final, play };
}

async function onCopy<T>(template: Template, work: (place: FolderPlace) => Promise<T>): Promise<T> {
  try {
    return await work(await copiedPlace(template, template.home));
  } finally {
    await rm(template.home, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function makeTemplate(home: string, mode: Mode, history: InboxHistory): Promise<Template> {
  const remote = remoteFor(mode, home);
  await mkdir(home);
  await remote.create();
  for (const one of [inboxOf(home, 'export'), inboxOf(home, 'sync'), outboxOf(home)]) await mkdir(one);
  let now = Date.UTC(2026, 0, 5, 9);
  const person = await remote.person(() => now);
  const place = { folder: home, remote };
  await history.before({ folder: home, person, run: (pass) => runPass(place, pass, (now += anHour)) });
  await rm(join(home, 'person'), { recursive: true, force: true });
  const folder = `${home}-template`;
  await rename(home, folder);
  return { mode, folder, remote, home, now: now + anHour };
}
