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

/** Schemas of the `--json` outputs, by command name. */
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

/** Read-only value that a command may print, in the form of its schema. */
export type Printed<Command extends PrintingCommand> = Frozen<z.input<(typeof outputSchemas)[Command]>>;

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/**
 * Returns the JSON Schema (draft 2020-12) of a command's output. The published schema is open, so that later versions
 * can add members. A closed one finds members that the schema does not describe.
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
