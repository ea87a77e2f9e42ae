import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { onHomeCopy, templateOf, type HomeTemplate } from './home.ts';
import { handOver, inboxOf, outboxOf, type Left } from './outbox-runs.ts';
import { handOverCounted, type OutboxOrders } from './hand-over-process.ts';
import type { FolderPlace } from './runs.ts';
import { testPoints, type Scene } from './point-tests.ts';
import { pointsOf, type Point } from './points.ts';
import { crash, undisturbed, type Program } from './program.ts';
import { makeHarness, remoteFor, type Making, type Mode } from './harness.ts';
import { aCrashFolder } from './template.ts';
import { wanted } from './wanted-files.ts';

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

interface Template extends HomeTemplate {
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
  await testPoints({
    scene: (mode) => outboxScene(join(base, mode), mode, history),
    isParallel: false,
    points: (crossed) => {
      // Before the first file nothing lies there that git could have moved away from.
      const begun = crossed.findIndex(({ kind }) => kind === 'file write');
      const from = history.meanwhile === undefined ? 0 : begun;
      return pointsOf(title, crossed).filter(({ boundary }) => boundary.at >= from);
    },
    undisturbed: ({ crossed, final }) => {
      expect(crossed.filter(({ kind }) => kind === 'file write')).not.toEqual([]);
      expect(final.openJournal).toEqual([]);
    },
  });
}

async function outboxScene(home: string, mode: Mode, history: OutboxHistory): Promise<Scene<Left>> {
  const template = await makeTemplate(home, mode, history);
  const { now } = template;
  const handingOver: Program<FolderPlace> = {
    file: 'hand-over-process.ts',
    orders: ({ folder }): OutboxOrders => ({ place: { folder }, now }),
    run: (place, process) =>
      handOverCounted(place, now, process.boundaries, {
        wrap: (ports) => process.ports(ports, ports.fetch),
        clock: process.clock(now),
      }),
  };
  const restarted = async (place: FolderPlace) => {
    await meanwhile(template, place);
    return handOver(place, now + anHour);
  };
  const { crossed, final } = await onHomeCopy(template, async (place) => ({
    crossed: await undisturbed(mode, handingOver, place),
    final: await restarted(place),
  }));
  const play = async ({ boundary, death }: Point) => {
    const left = await onHomeCopy(template, async (place) => {
      await crash(mode, handingOver, place, { at: boundary, death });
      return restarted(place);
    });
    if (history.meanwhile === undefined) expect(left).toEqual(final);
    else expect(wanted(left)).toEqual(wanted(final));
    expect(left.openJournal).toEqual([]);
  };
  return { crossed, final, play };
}

async function meanwhile({ heads: [before, after] }: Template, { remote }: FolderPlace): Promise<void> {
  if (before !== after) await remote.move(branch, after);
}

async function makeTemplate(home: string, mode: Mode, history: OutboxHistory): Promise<Template> {
  const remote = remoteFor(mode, home);
  const place = { folder: home, remote };
  const policy = { state: 'file', prune: 'off', switchOver: 'gap' } as const;
  const making = await makeHarness(place, mode, policy, history.seed);
  await making.sandbox.stop();
  await Promise.all([inboxOf(home), outboxOf(home)].map((one) => mkdir(one)));
  let now = making.clock.now();
  const world: OutboxMaking = {
    folder: home,
    person: making.person,
    handOver: () => handOver(place, (now += anHour)),
  };
  await history.before?.(world);
  const before = await remote.head(branch);
  await history.meanwhile?.(world);
  const after = await remote.head(branch);
  await remote.move(branch, before);
  await Promise.all(
    ['person', 'seed', 'tenants'].map((one) => rm(join(home, one), { recursive: true, force: true })),
  );
  return { ...(await templateOf(place, mode)), now: now + anHour, heads: [before, after] };
}
