import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { Boundary, Kill, LastWords } from './boundaries.ts';
import { countedIn, killedIn } from './killed.ts';
import { testPoints, type Scene } from './modes.ts';
import { dying, Mortal } from './mortal.ts';
import { handOver, inboxOf, outboxOf, type Left } from './outbox-passes.ts';
import { handOverCounted, type OutboxOrders } from './outbox-victim.ts';
import type { FolderPlace } from './passes.ts';
import { pointsOf, type Point } from './points.ts';
import { copiedPlace, makeStage, remoteFor, type Making, type Mode } from './stage.ts';
import { aCrashFolder } from './template.ts';

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

interface Template extends FolderPlace {
  readonly mode: Mode;
  /** Where every copy lies, since paths of the outbox are remembered. */
  readonly home: string;
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
  await testPoints((mode) => outboxScene(join(base, mode), mode, history), {
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
  const orders = ({ folder }: FolderPlace): OutboxOrders => ({ place: { folder }, now });
  const handOverHere = (place: FolderPlace, mortal: Mortal) =>
    handOverCounted(place, now, mortal.boundaries, {
      wrap: (ports) => mortal.ports(ports, ports.fetch),
      clock: mortal.clock(now),
    });
  const undisturbed = (place: FolderPlace): Promise<readonly Boundary[]> =>
    mode === 'killed' ? countedIn('outbox-victim.ts', orders(place)) : handOverHere(place, new Mortal());
  const die = (place: FolderPlace, kill: Kill): Promise<LastWords> =>
    mode === 'killed'
      ? killedIn('outbox-victim.ts', { ...orders(place), kill })
      : dying(kill, (mortal) => handOverHere(place, mortal));
  const restarted = async (place: FolderPlace) => {
    await meanwhile(template, place);
    return handOver(place, now + anHour);
  };
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
    if (history.meanwhile === undefined) expect(left).toEqual(final);
    else expect(wanted(left)).toEqual(wanted(final));
    expect(left.openJournal).toEqual([]);
  };
  return { crossed, final, play };
}

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

async function meanwhile({ heads: [before, after] }: Template, { remote }: FolderPlace): Promise<void> {
  if (before !== after) await remote.move(branch, after);
}

async function makeTemplate(home: string, mode: Mode, history: OutboxHistory): Promise<Template> {
  const remote = remoteFor(mode, home);
  const place = { folder: home, remote };
  const policy = { state: 'file', prune: 'off', switchOver: 'gap' } as const;
  const making = await makeStage(place, mode, policy, history.seed);
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
  const folder = `${home}-template`;
  await rename(home, folder);
  return { mode, folder, remote, home, now: now + anHour, heads: [before, after] };
}

async function onCopy<T>(template: Template, work: (place: FolderPlace) => Promise<T>): Promise<T> {
  try {
    return await work(await copiedPlace(template, template.home));
  } finally {
    await rm(template.home, { recursive: true, force: true, maxRetries: 3 });
  }
}
