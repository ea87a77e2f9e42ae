import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { Person } from '../support/person.ts';
import { onHomeCopy, templateOf, type HomeTemplate } from './home.ts';
import { inboxOf, outboxOf, runRun, type InboxRun, type Left } from './inbox-runs.ts';
import { takeInCounted, type InboxOrders } from './intake-process.ts';
import type { FolderPlace } from './runs.ts';
import { testPoints, type Scene } from './point-tests.ts';
import { pointsOf, type Point } from './points.ts';
import { crash, undisturbed, type Program } from './program.ts';
import { remoteFor, type Mode } from './harness.ts';
import { aCrashFolder } from './template.ts';

/** What happens before the intake that a process dies in. */
export interface InboxHistory {
  readonly run: InboxRun;
  readonly before: (world: InboxMaking) => Promise<void>;
  /** What there must be of it in the end, beside that it is as if nothing had happened. */
  readonly shown: (left: Left) => readonly string[];
  readonly expected: readonly string[];
}

export interface InboxMaking {
  readonly folder: string;
  readonly person: Person;
  readonly run: (run: InboxRun) => Promise<unknown>;
}

interface Template extends HomeTemplate {
  /** Time of the intake. */
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
  await testPoints({
    scene: (mode) => inboxScene(join(base, mode), mode, history),
    isParallel: false,
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
  const { run } = history;
  const intake: Program<FolderPlace> = {
    file: 'intake-process.ts',
    orders: ({ folder }): InboxOrders => ({ place: { folder }, run, now }),
    run: (place, process) =>
      takeInCounted(place, { run, now }, process.boundaries, {
        wrap: (ports) => process.ports(ports, ports.fetch),
        clock: process.clock(now),
      }),
  };
  /** What there is when a process has started again and found what there was to do. */
  const restarted = (place: FolderPlace) => runRun(place, run, now + anHour, { times: 2 });
  const { crossed, final } = await onHomeCopy(template, async (place) => ({
    crossed: await undisturbed(mode, intake, place),
    final: await restarted(place),
  }));
  const play = async ({ boundary, death }: Point) => {
    const left = await onHomeCopy(template, async (place) => {
      await crash(mode, intake, place, { at: boundary, death });
      return restarted(place);
    });
    expect(left).toEqual(final);
  };
  return { crossed, final, play };
}

async function makeTemplate(home: string, mode: Mode, history: InboxHistory): Promise<Template> {
  const remote = remoteFor(mode, home);
  await mkdir(home);
  await remote.create();
  for (const one of [inboxOf(home, 'export'), inboxOf(home, 'sync'), outboxOf(home)]) await mkdir(one);
  let now = Date.UTC(2026, 0, 5, 9);
  const person = await remote.person(() => now);
  const place = { folder: home, remote };
  await history.before({ folder: home, person, run: (run) => runRun(place, run, (now += anHour)) });
  await rm(join(home, 'person'), { recursive: true, force: true });
  return { ...(await templateOf(place, mode)), now: now + anHour };
}
