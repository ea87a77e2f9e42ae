import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * For the environment of a process that a test starts from the sources: what Node has compiled once, it need not again.
 * Half of what such a process takes is that. One folder for all of them, which stays.
 */
export const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'sluice-compile-cache') } as const;
