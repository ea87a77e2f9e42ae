import { parentPort, workerData } from 'node:worker_threads';
import type { PartData } from '../daemon/runtime/threads/protocol.ts';
import { servePart } from '../daemon/runtime/threads/serve-part.ts';
import { Redactor } from '../core/secrets/redactor.ts';
import { outsideOfDaemon } from './outside.ts';

/** Program of a thread of the daemon. */
if (parentPort === null) throw new Error('this is the program of a thread');
const data = workerData as PartData;
servePart(data, parentPort, (write) => outsideOfDaemon(data.logLevel, new Redactor(), write));
