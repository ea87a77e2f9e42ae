import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileCache } from '../support/compile-cache.ts';
import { Boundaries, lastWords, type Boundary, type Kill, type LastWords } from './boundaries.ts';

/** Where a victim that lives writes its calls. */
const crossedFile = (folder: string) => join(folder, 'crossed.json');

/** What every victim with a process of its own is told. */
interface AnyOrders {
  readonly kill?: Kill;
  readonly place: { readonly folder: string };
}

/** Leads the life of this process: as it was ordered, until its calls are written down or it kills itself at one. */
export async function lifeOf<Orders extends AnyOrders>(
  life: (orders: Orders, boundaries: Boundaries) => Promise<readonly Boundary[]>,
): Promise<void> {
  const orders = JSON.parse(process.argv[2] ?? '') as Orders;
  const { folder } = orders.place;
  const boundaries = new Boundaries(orders.kill, (words) => {
    writeFileSync(lastWords(folder), JSON.stringify(words));
    process.kill(process.pid, 'SIGKILL');
  });
  const crossed = await life(orders, boundaries);
  writeFileSync(crossedFile(folder), JSON.stringify(crossed));
}

/** Runs a victim in a process of its own to its end. The calls that it made. */
export async function countedIn<Orders extends AnyOrders>(
  program: string,
  orders: Orders,
): Promise<readonly Boundary[]> {
  await inProcess(program, orders, null);
  return JSON.parse(await readFile(crossedFile(orders.place.folder), 'utf8')) as readonly Boundary[];
}

/** Runs a victim in a process of its own until it is killed. What it wrote last. */
export async function killedIn<Orders extends AnyOrders>(
  program: string,
  orders: Orders,
): Promise<LastWords> {
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
