import * as z from 'zod';
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

export const tick = z.object({
  round: z.string().max(20),
  number: z.int().min(1).max(100_000),
  text: z.string().max(10_000).describe('of the line that was seen: another one is not ticked'),
  isDone: z.boolean(),
});

/** Body of a tick request. The path names the batch and the number. */
export const tickInput = tick.omit({ round: true, number: true });

/** Result of an upload to an inbox. */
export const received = z.object({ file: z.string().describe('its name in the inbox') });

export type HandOver = z.infer<typeof handOver>;
export type Tick = z.output<typeof tick>;
