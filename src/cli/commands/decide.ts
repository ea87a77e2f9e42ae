import type { CommandDeclaration } from '../command.ts';
import {
  byOption,
  onPipeline,
  onPipelineOrServer,
  wholeNumber,
  type ConfigOptions,
  type ServerOptions,
} from '../options.ts';
import { approvingInPipeline, inPipeline } from '../pipeline/in-pipeline.ts';
import { theEnvironment, withSession, withStore } from '../session.ts';
import type { AcceptOptions } from './decide/accept.ts';
import type { AdoptOptions } from './decide/adopt.ts';
import type { ApproveOptions } from './decide/approve.ts';
import type { HoldOptions } from './decide/hold.ts';
import type { ResumeOptions } from './decide/resume.ts';
import type { RollbackOptions } from './decide/rollback.ts';
import type { UnlockOptions } from './decide/unlock.ts';

const holdCommand: CommandDeclaration = {
  name: 'hold',
  description: 'suspend an environment: Sluice observes and plans it, but does not write to its tenant',
  examples: [['hold production --reason "stocktaking until Monday"', 'no writes until `sluice resume`']],
  declare: (command) =>
    onPipelineOrServer(command, 'by')
      .argument('<environment>')
      .option(...byOption)
      .option('--reason <text>', 'reason to show', 'no reason given'),
  run: async (output, request: ServerOptions & HoldOptions) =>
    inPipeline((await import('./decide/hold.ts')).holdAction, request, output),
};

const resumeCommand: CommandDeclaration = {
  name: 'resume',
  description: 'lift the hold of an environment',
  examples: [['resume production', 'continue with the next run']],
  declare: (command) =>
    onPipelineOrServer(command, 'by')
      .argument('<environment>')
      .option(...byOption),
  run: async (output, request: ServerOptions & ResumeOptions) =>
    inPipeline((await import('./decide/resume.ts')).resumeAction, request, output),
};

const approveCommand: CommandDeclaration = {
  name: 'approve',
  description: 'approve the plan of an environment, so that a sync may apply it',
  examples: [
    ['approve production --plan 0a1b2c3d4e5f60718293a4b5c6d7e8f9010a2b3c', 'only the plan that you reviewed'],
    ['approve production --server http://127.0.0.1:8080', 'at the daemon, with SLUICE_TOKEN'],
  ],
  declare: (command) =>
    onPipelineOrServer(command, 'by')
      .argument('<environment>')
      .option(...byOption)
      .option('--plan <digest>', 'only if this is still the plan; its first 7 digits are enough')
      .option('--allow-deletions <count>', 'number of streams that Sluice may remove', wholeNumber)
      .option('--allow-secrets', 'let the plan send its secrets to new places'),
  run: async (output, request: ServerOptions & ApproveOptions) =>
    approvingInPipeline((await import('./decide/approve.ts')).approveAction, request, output),
};

const unlockCommand: CommandDeclaration = {
  name: 'unlock',
  description: 'break the lock that a process left on a source or environment',
  examples: [
    ['unlock staging', 'break the lock of a process that is gone'],
    ['unlock dev --force', 'even if the process still runs on this host'],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('<name>', 'source or environment')
      .option('--force', 'break the lock even if the process still runs on this host')
      .option(...byOption),
  run: async (output, request: ConfigOptions & UnlockOptions) =>
    withStore((await import('./decide/unlock.ts')).unlockAction, request, output),
};

const adoptCommand: CommandDeclaration = {
  name: 'adopt',
  description: 'take over streams that the tenant already has, without changing them',
  examples: [
    ['adopt production', 'every stream that the tenant already has'],
    ['adopt production order-intake=01K0ABCDEF', "one stream, by the tenant's id"],
  ],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .argument('[streams...]', "slugs or globs, or SLUG=ID to name the tenant's stream; all if left out")
      .option('--rebuild', 'after a loss of the store: take over every stream, and hold environments')
      .option(...byOption),
  run: async (output, request: ConfigOptions & AdoptOptions) =>
    withSession((await import('./decide/adopt.ts')).adoptAction, request, output, theEnvironment),
};

const acceptCommand: CommandDeclaration = {
  name: 'accept',
  description: "accept the tenant's form of streams in place of git's",
  examples: [['accept staging order-intake', "accept the tenant's form of one stream"]],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .argument('<streams...>', 'slugs of streams, or globs; globs skip streams that people edited')
      .option(...byOption),
  run: async (output, request: ConfigOptions & AcceptOptions) =>
    withSession((await import('./decide/accept.ts')).acceptAction, request, output, theEnvironment),
};

const rollbackCommand: CommandDeclaration = {
  name: 'rollback',
  description: 'sync an older revision, hold the environment there, and offer the revert',
  examples: [['rollback production --to 4f2a9c1d0b7e --reason "orders stopped"', 'go back, and stay there']],
  declare: (command) =>
    onPipeline(command)
      .argument('<environment>')
      .requiredOption('--to <revision>', "a commit of the environment's branch")
      .option('--reason <text>', 'reason to show', 'rolled back')
      .option(...byOption),
  run: async (output, request: ConfigOptions & RollbackOptions) =>
    withSession((await import('./decide/rollback.ts')).rollbackAction, request, output, theEnvironment),
};

/** Decisions about environments, in the order of the help. */
export const decideCommands: readonly CommandDeclaration[] = [
  approveCommand,
  holdCommand,
  resumeCommand,
  rollbackCommand,
  acceptCommand,
  adoptCommand,
  unlockCommand,
];
