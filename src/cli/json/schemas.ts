import * as z from 'zod';
import {
  approveOutput,
  historyOutput,
  holdOutput,
  resumeOutput,
  statusOutput,
  unlockOutput,
} from '../../dashboard/history/output-schema.ts';
import { diffOutput } from '../../dashboard/stream/diff-schema.ts';
import { initOutput, packOutput, unpackOutput, validateOutput } from './files.ts';
import { bugreportOutput, doctorOutput, explainOutput } from './installation.ts';
import {
  acceptOutput,
  adoptOutput,
  bindOutput,
  driftOutput,
  exportOutput,
  promoteOutput,
  syncOutput,
} from './runs.ts';
import { planOutput } from '../../dashboard/environment/plan-schema.ts';

/** What each command prints with `--json`, by the command's name. */
export const outputSchemas = {
  accept: acceptOutput,
  adopt: adoptOutput,
  approve: approveOutput,
  bind: bindOutput,
  bugreport: bugreportOutput,
  diff: diffOutput,
  doctor: doctorOutput,
  drift: driftOutput,
  explain: explainOutput,
  export: exportOutput,
  history: historyOutput,
  hold: holdOutput,
  init: initOutput,
  pack: packOutput,
  plan: planOutput,
  promote: promoteOutput,
  resume: resumeOutput,
  rollback: syncOutput,
  status: statusOutput,
  sync: syncOutput,
  unlock: unlockOutput,
  unpack: unpackOutput,
  validate: validateOutput,
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type PrintingCommand = keyof typeof outputSchemas;

/** What a command may print: as its schema says, and read only. */
export type Printed<Command extends PrintingCommand> = Frozen<z.input<(typeof outputSchemas)[Command]>>;

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/**
 * The JSON Schema (draft 2020-12) of what a command prints. The published one lets members be added in later versions;
 * a closed one says whether an output has members that nobody described.
 */
export function outputJsonSchema(command: PrintingCommand, members: 'open' | 'closed' = 'open') {
  const io = members === 'open' ? 'input' : 'output';
  const { $schema, ...schema } = z.toJSONSchema(outputSchemas[command], { target: 'draft-2020-12', io });
  return {
    $schema,
    title: `sluice ${command} --json`,
    description: `Generated. What \`sluice ${command}\` prints with --json; later versions may add members.`,
    ...schema,
  };
}
