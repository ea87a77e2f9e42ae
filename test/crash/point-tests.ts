import { expect, it } from 'vitest';
import type { Boundary } from './boundaries.ts';
import type { Point } from './points.ts';
import { playedOf } from './sample.ts';
import type { Mode } from './harness.ts';
import type { Noted } from './tally.ts';

/** Undisturbed history: the calls that count, and what is left in the end. */
export interface Undisturbed<Final> {
  readonly crossed: readonly Boundary[];
  readonly final: Final;
}

/** History in one mode. */
export interface Scene<Final> extends Undisturbed<Final> {
  /** Plays a way to die at one of the calls, and checks what must be true in the end. */
  readonly play: (point: Point) => Promise<void>;
}

/** Tests of a history's kill points. */
export interface Tested<Final> {
  readonly scene: (mode: Mode) => Promise<Scene<Final>>;
  /** Marks histories with parallel calls, whose order depends on the time that each takes. */
  readonly isParallel: boolean;
  readonly points: (crossed: readonly Boundary[]) => readonly Point[];
  /** Checks the history itself. */
  readonly undisturbed: (one: Undisturbed<Final>) => void;
}

/**
 * Makes a test of every point in this process, and of a sample of them with a process that is killed; and one that the
 * history makes the same calls and comes to the same end in both.
 */
export async function testPoints<Final>(tested: Tested<Final>): Promise<void> {
  const simulated = await tested.scene('simulated');
  let made: Promise<Scene<Final>> | undefined;
  const killed = () => (made ??= tested.scene('killed'));
  it('comes to an end undisturbed', ({ task }) => {
    expect.hasAssertions();
    note(task.meta, { calls: simulated.crossed.length });
    tested.undisturbed(simulated);
  });
  it('makes the same calls with a real process, over git and HTTP, and comes to the same end', async () => {
    const { crossed, final } = await killed();
    const names = (calls: readonly Boundary[]) =>
      tested.isParallel ? namesOf(calls).sort() : namesOf(calls);
    expect(names(crossed)).toEqual(names(simulated.crossed));
    expect(final).toEqual(simulated.final);
  });
  const named = playedOf(tested.points(simulated.crossed)).map((played) => [played.name, played] as const);
  it.for(named)('%s', async ([, played], { task }) => {
    expect.hasAssertions();
    note(task.meta, { played });
    const { play } = played.mode === 'simulated' ? simulated : await killed();
    await play(played.point);
  });
}

const namesOf = (calls: readonly Boundary[]) => calls.map(({ kind, call, nth }) => `${kind} ${call} ${nth}`);

const note = (meta: object, crash: Noted) => Object.assign(meta, { crash });
