import { expect, it } from 'vitest';
import type { Boundary } from './boundaries.ts';
import { playedOf, type Point } from './points.ts';
import type { Noted } from './tally.ts';
import type { Mode } from './stage.ts';

/** One undisturbed history: the calls that count, and what is left in the end. */
export interface Undisturbed<Final> {
  readonly crossed: readonly Boundary[];
  readonly final: Final;
}

/** A history in one mode. */
export interface Scene<Final> extends Undisturbed<Final> {
  /** Plays a way to die at one of the calls, and says what must be so in the end. */
  readonly play: (point: Point) => Promise<void>;
}

/**
 * Makes a test of every point in this process, and of a sample of them with a process that is killed; and one that the
 * history makes the same calls and comes to the same end in both.
 */
export async function testPoints<Final>(
  scene: (mode: Mode) => Promise<Scene<Final>>,
  {
    points,
    undisturbed,
  }: {
    readonly points: (crossed: readonly Boundary[]) => readonly Point[];
    readonly undisturbed: (one: Undisturbed<Final>) => void;
  },
): Promise<void> {
  const simulated = await scene('simulated');
  let made: Promise<Scene<Final>> | undefined;
  const killed = () => (made ??= scene('killed'));
  it('comes to an end undisturbed', ({ task }) => {
    note(task.meta, { calls: simulated.crossed.length });
    undisturbed(simulated);
  });
  it('makes the same calls in a process, over git and HTTP, and comes to the same end', async () => {
    const { crossed, final } = await killed();
    expect(inAnyOrder(crossed)).toEqual(inAnyOrder(simulated.crossed));
    expect(final).toEqual(simulated.final);
  });
  const named = playedOf(points(simulated.crossed)).map((played) => [played.name, played] as const);
  it.for(named)('%s', async ([, played], { task }) => {
    note(task.meta, { played });
    const { play } = played.mode === 'simulated' ? simulated : await killed();
    await play(played.point);
  });
}

/** Calls that are under way together come in another order over slower ports. */
const inAnyOrder = (crossed: readonly Boundary[]) =>
  crossed.map(({ kind, call, nth }) => `${kind} ${call} ${nth}`).sort();

const note = (meta: object, crash: Noted) => Object.assign(meta, { crash });
