import { expect } from 'vitest';
import type { Boundary, Kill, LastWords } from './boundaries.ts';
import { crashProcess, runProcess, type AnyOrders } from './real-process.ts';
import { crashSimulated, SimulatedProcess } from './simulated-process.ts';
import type { Mode } from './harness.ts';

/** Program under test: it runs in this process, or in one of its own. */
export interface Program<Place> {
  /** File beside this one, which runs it in a process of its own. */
  readonly file: string;
  /** Returns what that process is told. */
  readonly orders: (place: Place) => AnyOrders;
  /** Runs it here. Returns the calls that count. */
  readonly run: (place: Place, process: SimulatedProcess) => Promise<readonly Boundary[]>;
}

/** Runs a program undisturbed. Returns the calls that count. */
export function undisturbed<Place>(
  mode: Mode,
  program: Program<Place>,
  place: Place,
): Promise<readonly Boundary[]> {
  if (mode === 'killed') return runProcess(program.file, program.orders(place));
  return program.run(place, new SimulatedProcess());
}

/** Runs a program until it dies at one of its calls, and makes sure that it was that call. */
export async function crash<Place>(
  mode: Mode,
  program: Program<Place>,
  place: Place,
  kill: Kill,
): Promise<LastWords> {
  const words =
    mode === 'killed'
      ? await crashProcess(program.file, { ...program.orders(place), kill })
      : await crashSimulated(kill, (process) => program.run(place, process));
  const { kind, call, nth } = kill.at;
  expect(words.boundary).toMatchObject({ kind, call, nth });
  return words;
}
