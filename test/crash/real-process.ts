import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileCache } from '../support/compile-cache.ts';
import { Boundaries, lastWords, type Boundary, type Kill, type LastWords } from './boundaries.ts';

/** File to which a program that ends by itself writes its calls. */
const crossedFile = (folder: string) => join(folder, 'crossed.json');

/** Input of every program with a process of its own, as JSON in its argument. */
export interface AnyOrders {
  readonly place: { readonly folder: string };
  /** Undefined: it ends by itself, and writes which calls it made. */
  readonly kill?: Kill;
}

/** Runs the program of this process, until it ends or the process kills itself at a call. */
export async function runAsOrdered(
  { kill, place: { folder } }: AnyOrders,
  program: (boundaries: Boundaries) => Promise<readonly Boundary[]>,
): Promise<void> {
  const boundaries = new Boundaries(kill, (words) => {
    writeFileSync(lastWords(folder), JSON.stringify(words));
    process.kill(process.pid, 'SIGKILL');
  });
  const crossed = await program(boundaries);
  writeFileSync(crossedFile(folder), JSON.stringify(crossed));
}

/** Runs a program in a process of its own to its end. Returns the calls that count. */
export async function runProcess(program: string, orders: AnyOrders): Promise<readonly Boundary[]> {
  await inProcess(program, orders, null);
  return JSON.parse(await readFile(crossedFile(orders.place.folder), 'utf8')) as readonly Boundary[];
}

/** Runs a program in a process of its own until it is killed. Returns what it wrote last. */
export async function crashProcess(program: string, orders: AnyOrders): Promise<LastWords> {
  await inProcess(program, orders, 'SIGKILL');
  return JSON.parse(await readFile(lastWords(orders.place.folder), 'utf8')) as LastWords;
}

/** Runs one of the programs beside this, with its orders, until it ends as it is expected to. */
async function inProcess(program: string, orders: object, expected: NodeJS.Signals | null): Promise<void> {
  const argument = JSON.stringify(orders);
  const child = spawn(process.execPath, [join(import.meta.dirname, program), argument], {
    stdio: ['ignore', 'inherit', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      // Programs that are killed leave no cache: the one that lives fills it for them.
      ...compileCache,
    },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code, signal] = await new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (...end) => resolve(end));
  });
  if (signal !== expected || (signal === null && code !== 0))
    throw new Error(`the process ended with ${code ?? signal}: ${said}`);
}
