import * as z from 'zod';
import { decided } from '../decisions/requests.ts';
import { endpoint, inPath, upload } from '../api/endpoint.ts';
import { moment } from '../api/shared.ts';

export const checklistItem = z.object({
  number: z.int().describe('of its line among all boxes of the checklist, from 1'),
  text: z.string().describe('as the checklist has it, Markdown'),
  isDone: z.boolean(),
});

/** Batch: a folder with files to import, and its checklist. */
export const round = z.object({
  name: z.string().describe('of its folder: 0003'),
  is: z.enum(['open', 'superseded', 'withdrawn']),
  files: z.array(z.object({ name: z.string(), bytes: z.int() })),
  checklist: z.array(checklistItem),
  checklistText: z.string().describe('CHECKLIST.md as it is'),
});

/** Tenant without an API, and its files to exchange. */
export const handOver = z.object({
  pipeline: z.string(),
  stage: z.string(),
  stageKind: z.enum(['source', 'environment']),
  tenant: z.string(),
  inbox: z.string().describe('the folder that exports go into'),
  outbox: z.string().optional(),
  lastExportAt: moment().optional(),
  waitsFor: z.array(z.string()).describe('what people have to do, a line each'),
  rejected: z.array(z.object({ file: z.string(), reason: z.string() })),
  rounds: z.array(round).describe('newest first'),
});

export const handOvers = z.object({ handOvers: z.array(handOver) });

/** Result of an upload to an inbox. */
export const received = z.object({ file: z.string().describe('its name in the inbox') });

const { stage, line } = inPath;

export const handOversEndpoint = endpoint({
  method: 'get',
  path: '/hand-overs',
  summary: 'Tenants without an API, and their pending files',
  need: { right: 'view' },
  input: z.object({}),
  answer: {
    is: 'json',
    name: 'HandOvers',
    schema: handOvers,
    description: 'Tenants of stages that the client may see',
  },
});

export const bundleEndpoint = endpoint({
  method: 'get',
  path: '/stages/{stage}/rounds/{round}/files',
  summary: 'Files of a batch for manual import, with secrets as plain text',
  need: { right: 'operate', stage: 'stage' },
  input: z.object({ stage, round: inPath.batch }),
  answer: {
    is: 'file',
    schema: z.object({ name: z.string(), bytes: z.instanceof(Uint8Array) }),
    description: 'A ZIP file',
  },
  missing: 'round',
  refuses: [404],
});

export const receiveEndpoint = endpoint({
  method: 'post',
  path: '/stages/{stage}/inbox',
  summary: 'Puts an export of at most 64 MiB into the inbox of a tenant without an API',
  need: { right: 'operate', stage: 'stage' },
  input: z.object({ stage, name: inPath.fileName, bytes: upload }),
  isUpload: true,
  answer: { is: 'json', name: 'Received', schema: received, description: 'It is there' },
  refuses: [404, 409, 413, 415, 422, 503],
});

export const tickEndpoint = endpoint({
  method: 'put',
  path: '/stages/{stage}/rounds/{round}/ticks/{number}',
  summary: 'Ticks or unticks a line of a checklist',
  need: { right: 'operate', stage: 'stage' },
  input: z.object({
    stage,
    round: inPath.batch,
    number: line,
    text: z.string().max(10_000).describe('of the line that was seen: another one is not ticked'),
    isDone: z.boolean(),
  }),
  answer: { is: 'json', name: 'Decided', schema: decided, description: 'It is ticked' },
  refuses: [404, 409, 413, 415, 422, 503],
});

export type HandOver = z.infer<typeof handOver>;
export type Tick = Omit<z.output<typeof tickEndpoint.input>, 'stage'>;
