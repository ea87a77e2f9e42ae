import { createBirpc } from 'birpc';
import { spawn } from 'node:child_process';
import { parentPort, workerData } from 'node:worker_threads';
import { reportChildren } from '../../../../src/adapters/system/children.ts';
import type { MainSide, PartData, PartSide } from '../../../../src/daemon/runtime/threads/protocol.ts';

/** A thread that does what a test asks: `wake` names it, or the path of the configuration. */
if (parentPort === null) throw new Error('this is the program of a thread');
const port = parentPort;
const { id, ended, part } = workerData as PartData;
const nothing = () => undefined;
const isFirst = ended.length === 0;
let path = 'good';
let endsAtStop = false;
const drained = Promise.withResolvers<void>();
const refusal = {
  message: 'no such store',
  stack: undefined,
  code: 'SLC2301',
  syscall: undefined,
  remedy: 'wait',
} as const;
const side: PartSide = {
  ping: nothing,
  open: (config) => {
    ({ path } = config);
    if (path === 'stuck') for (;;);
    if (path === 'short' && isFirst) setTimeout(() => process.exit(3), 50);
    return Promise.resolve(path === 'bad' || (path === 'once' && !isFirst) ? refusal : undefined);
  },
  begin: () => {
    if (path === 'unready' && isFirst) throw new Error('not ready');
    void main.log(`begun ${id} after ${ended.length}`);
  },
  wake: (what) => {
    if (what === 'drained') drained.resolve();
    if (what === 'fail at stop') endsAtStop = true;
    if (what === 'hang') for (;;);
    if (what === 'start' || what === 'start a group') {
      const child = spawn('sleep', ['600'], { detached: what === 'start a group' });
      child.once('spawn', () => void main.log(`started ${child.pid}`));
    }
    if (what === 'fail') throw new Error('failed');
    if (what === 'exit') process.exit(3);
    if (what === 'fill') {
      const all: unknown[] = [];
      for (;;) all.push(Array.from({ length: 100_000 }, (_, index) => ({ index })));
    }
  },
  wakeEverywhere: () => Promise.resolve(),
  noteConfig: async (refusedFor) => void main.log(`noted ${refusedFor}`),
  levels: () => new Promise(nothing),
  ask: (request) => {
    if (request.is === 'answer' && request.endpoint === 'problems') process.exit(3);
    return Promise.resolve({ is: 'value', value: undefined });
  },
  abortAsked: nothing,
  listen: nothing,
  stop: () => {
    if (path === 'draining' && part === 'runs') return drained.promise;
    if (!endsAtStop) return Promise.resolve();
    setImmediate(() => {
      throw new Error('failed');
    });
    return new Promise(nothing);
  },
  abort: nothing,
};
const main = createBirpc<MainSide, PartSide>(side, {
  post: (data: unknown) => port.postMessage(data),
  on: (take: (data: unknown) => void) => void port.on('message', take),
  timeout: -1,
});
reportChildren((pid, isRunning) => void main.child.asEvent(pid, isRunning));
