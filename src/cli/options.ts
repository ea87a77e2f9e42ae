import { InvalidArgumentError, Option, type Command } from 'commander';

/** Options of commands on what a configuration names. */
export interface ConfigOptions {
  readonly config: string;
}

/** Options of commands on a pipeline that can ask a daemon. */
export interface ServerOptions extends ConfigOptions {
  readonly server?: string;
  readonly tokenFile?: string;
}

/** Path of the configuration unless `-c` names another. */
export const defaultConfig = 'config/sluice.yaml';

export const configOption = ['-c, --config <path>', 'configuration file or folder', defaultConfig] as const;
export const jsonOption = ['--json', 'print JSON'] as const;
export const byOption = [
  '--by <name>',
  "name of the person who decides; if left out, git's author or the user of this machine",
] as const;
export const forceOption = ['--force', 'replace existing files that differ'] as const;
export const fullDiffOption = ['--full-diff', 'show all changes of content'] as const;
export const noDiffOption = ['--no-diff', 'leave out changes of content'] as const;
export const acceptRewrittenOption = [
  '--accept-rewritten',
  'accept a branch that was rewritten or removed',
] as const;

/** Adds the options of all commands on a pipeline. */
export function onPipeline(command: Command): Command {
  return command.option(...configOption).option(...jsonOption);
}

/**
 * Adds the options of commands on a pipeline that can ask a daemon; `others` conflict with `--server`. The token has no
 * option, since other users of the machine can read command lines.
 */
export function onPipelineOrServer(command: Command, ...others: readonly string[]): Command {
  const server = new Option('--server <url>', 'ask this daemon, without a configuration');
  return onPipeline(command)
    .addOption(server.conflicts(['config', ...others]))
    .option('--token-file <path>', "file with the daemon's token; if left out, the token in SLUICE_TOKEN");
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('write a whole number');
  return Number(text);
}
