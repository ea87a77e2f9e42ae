import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { finalState, type FinalState } from './final-state.ts';
import { expectTruth, interruptionsOf } from './history-truth.ts';
import { LateArrival } from './late-arrival.ts';
import { testPoints, type Scene } from './point-tests.ts';
import { crash, undisturbed } from './program.ts';
import type { Runs } from './runs.ts';
import { onCopy, restarted, syncOf } from './played.ts';
import { pointsOf, type Point } from './points.ts';
import type { Mode } from './harness.ts';
import { aCrashFolder, makeTemplate, type History, type Template } from './template.ts';

/**
 * Plays a history undisturbed, counts the calls of its sync, and makes a test of every way to die at one of them: the
 * process dies there, another one syncs until nothing is left to do, and all must be as if nothing had happened.
 * Played again alone with `npm run test:crash -- -t 'title#37 '`.
 */
export async function crashMatrix(title: string, history: History): Promise<void> {
  const base = await aCrashFolder();
  afterAll(() => rm(base, { recursive: true, force: true, maxRetries: 3 }));
  await testPoints({
    scene: (mode) => syncScene(join(base, mode), mode, history),
    isParallel: true,
    points: (crossed) => pointsOf(title, crossed),
    undisturbed: ({ crossed, final }) => {
      expect(crossed.filter(({ kind }) => kind === 'tenant write')).not.toEqual([]);
      expect(final.openJournal).toEqual([]);
    },
  });
}

async function syncScene(folder: string, mode: Mode, history: History): Promise<Scene<FinalState>> {
  const template = await makeTemplate(folder, mode, history);
  const { crossed, final } = await onCopy(template, async (harness) => ({
    crossed: await undisturbed(mode, syncOf(template), harness),
    final: await restarted(harness, template, (runs) => finalState(harness, runs, template)),
  }));
  const playPoint = async (point: Point) => {
    const { state, interrupted } = await play(template, final, point);
    expect(state).toEqual(final);
    expect(interrupted).toBe(interruptionsOf(crossed, point));
  };
  return { crossed, final, play: playPoint };
}

/** What there is in the end, and how many passes the history calls interrupted. */
async function play(
  template: Template,
  final: FinalState,
  { boundary, death, arrives }: Point,
): Promise<{ readonly state: FinalState; readonly interrupted: number }> {
  return onCopy(template, async (harness) => {
    const { held } = await crash(template.mode, syncOf(template), harness, { at: boundary, death });
    harness.clock.advance(5_000);
    const late = new LateArrival(harness, held, arrives);
    const toTheEnd = async (runs: Runs) => {
      await runs.untilStable(async (report) => {
        await expectTruth(harness, runs, report, final);
        await late.runEnded();
      });
      const history = await runs.deps.store.runs('environment staging', 100);
      expect(history.filter(({ outcome }) => outcome === undefined)).toEqual([]);
      const interrupted = history.filter(({ outcome }) => outcome === 'interrupted').length;
      return { state: await finalState(harness, runs, template), interrupted };
    };
    return restarted(harness, template, toTheEnd, late.fetch);
  });
}
