// @ts-check
// Loaded before the program that is measured: when that ends, it writes down what it has used.
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { ownUsage } from '../usage-of-process.js';

/** @type {string[]} */
const started = [];

subscribe('child_process', (message) => {
  const { process: child } = /** @type {{ readonly process: { readonly spawnargs?: readonly string[] } }} */ (
    message
  );
  // Its arguments are known once it has been started, which is right after this.
  queueMicrotask(() => started.push(commandOf(child.spawnargs ?? [])));
});

process.on('exit', () => {
  const file = process.env['BENCH_PROBE'];
  if (file !== undefined) writeFileSync(file, JSON.stringify({ ...ownUsage(), started }));
});

/**
 * `git cat-file` of a whole command line.
 *
 * @param {readonly string[]} line
 */
function commandOf([program = '', ...args]) {
  const word = args.find(
    (arg, index) => !arg.startsWith('-') && args[index - 1] !== '-c' && args[index - 1] !== '-C',
  );
  return `${program.split('/').at(-1) ?? ''} ${word ?? ''}`;
}
