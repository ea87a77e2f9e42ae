import { createBirpc } from 'birpc';
import { parentPort, workerData } from 'node:worker_threads';
import type { MainSide, PartData, PartSide } from '../../../src/app/runtime/threads/protocol.ts';

/** A thread that does what a test asks: `wake` names it. */
if (parentPort === null) throw new Error('this is the program of a thread');
const port = parentPort;
const { id, ended } = workerData as PartData;
const nothing = () => undefined;
const side: PartSide = {
  ping: nothing,
  open: (config) =>
    Promise.resolve(
      config.path === 'bad'
        ? { message: 'no such store', stack: undefined, code: 'SLC2301', syscall: undefined, remedy: 'wait' }
        : undefined,
    ),
  begin: () => main.log(`begun ${id} after ${ended.length}`),
  wake: (what) => {
    if (what === 'hang') for (;;);
    if (what === 'fail') throw new Error('failed');
    if (what === 'exit') process.exit(3);
    if (what === 'fill') {
      const all: unknown[] = [];
      for (;;) all.push(Array.from({ length: 100_000 }, (_, index) => ({ index })));
    }
  },
  wakeEverywhere: () => Promise.resolve(),
  noteConfig: () => Promise.resolve(),
  levels: () => new Promise(nothing),
  ask: () => Promise.resolve({ is: 'value', value: undefined }),
  abortAsked: nothing,
  listen: nothing,
  stop: () => Promise.resolve(),
  abort: nothing,
};
const main = createBirpc<MainSide, PartSide>(side, {
  post: (data: unknown) => port.postMessage(data),
  on: (take: (data: unknown) => void) => void port.on('message', take),
  timeout: -1,
});
