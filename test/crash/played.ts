import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { compileCache } from '../support/compile-cache.ts';
import { copied } from '../support/copied.ts';
import { lastWords, type Boundary, type Kill, type LastWords } from './boundaries.ts';
import { openPasses, type Passes, type Place } from './passes.ts';
import { openStage, type Stage } from './stage.ts';
import type { Template } from './template.ts';
import { validatingFetch } from './validating-fetch.ts';
import { crossedFile, type Orders } from './victim.ts';

/** Does work on a copy of a template, with its sandbox running. */
export async function onCopy<T>(template: Template, work: (stage: Stage) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(`${template.folder}-`);
  await copied(template.folder, folder);
  const stage = await openStage(folder, template.now);
  try {
    await stage.tenant.switch(template.switches);
    return await work(stage);
  } finally {
    await stage.sandbox.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Syncs in a process of its own. Resolves when it has ended, with what it wrote last. */
export async function sync(stage: Stage, { policy, now }: Template): Promise<readonly Boundary[]> {
  await victim(stage, { policy, now }, null);
  return JSON.parse(await readFile(crossedFile(stage.folder), 'utf8')) as readonly Boundary[];
}

/** The same, and the process dies on its way. */
export async function syncAndDie(stage: Stage, { policy, now }: Template, kill: Kill): Promise<LastWords> {
  await victim(stage, { policy, now, kill }, 'SIGKILL');
  return JSON.parse(await readFile(lastWords(stage.folder), 'utf8')) as LastWords;
}

function victim(
  { folder, url }: Place,
  orders: Omit<Orders, 'place'>,
  expected: NodeJS.Signals | null,
): Promise<void> {
  return inProcess('victim.ts', { place: { folder, url }, ...orders } satisfies Orders, expected);
}

/** Runs one of the programs beside this, with its orders, until it ends as it is expected to. */
export async function inProcess(
  program: string,
  orders: object,
  expected: NodeJS.Signals | null,
): Promise<void> {
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

/** Does work with passes of this process over what another left behind. */
export async function restarted<T>(
  stage: Stage,
  { policy }: Template,
  work: (passes: Passes) => Promise<T>,
  send: typeof fetch = validatingFetch(stage.url),
): Promise<T> {
  const passes = await openPasses(stage, policy, stage.clock, {
    wrap: (ports) => ({ ...ports, fetch: send }),
  });
  try {
    return await work(passes);
  } finally {
    await passes.close();
  }
}
