import type { Command, CommanderError } from 'commander';
import { nearMiss } from '../../core/text/near-miss.ts';
import { safe } from '../../core/text/safe-text.ts';
import type { FailureReport } from './complaint.ts';
import { didYouMean } from './usage-error.ts';

/** Reasons for refusing a command line, by commander's code. */
const reasons: Readonly<Record<string, string>> = {
  'commander.unknownCommand': 'there is no command of that name',
  'commander.unknownOption': 'the command has no option of that name',
  'commander.missingArgument': 'the command cannot do without it',
  'commander.missingMandatoryOptionValue': 'the command cannot do without it',
  'commander.optionMissingArgument': 'the option stands for nothing without a value',
  'commander.excessArguments': 'the command takes fewer',
  'commander.invalidArgument': 'the value is not one that is taken there',
  'commander.conflictingOption': 'one of them says the opposite of the other',
};

/**
 * Converts a command line error. Returns undefined if commander ended on its own after printing help or the version.
 */
export function parseComplaint(error: CommanderError, asked: Command): FailureReport | undefined {
  if (error.exitCode === 0 || !error.message.startsWith('error: ')) return undefined;
  const [, said = '', hint] = /^error: (.*?)(?:\n\((.*)\))?$/s.exec(error.message) ?? [];
  const [, invalid = said, expected] = /^(.* is invalid(?: for argument '.*?')?)\. (.*)$/s.exec(said) ?? [];
  const remedy = hint === undefined ? remedyOf(expected, said) : meantBy(hint);
  const help = `\`${nameOf(asked)} --help\` shows what it takes`;
  return {
    what: safe(invalid.replace(/\.$/, '')),
    why: reasons[error.code] ?? 'it is not what the command takes',
    remedy: safe(remedy === undefined ? help : `${remedy}${remedy.endsWith('?') ? '' : ';'} ${help}`),
    code: 'SLC1901',
  };
}

/** Returns commander's hint, such as `Did you mean one of plan, pack?`, in the middle of a sentence. */
function meantBy(hint: string): string {
  return hint.replace(/^Did/, 'did');
}

/** Returns commander's expectation as a remedy. If there are choices, suggests the likeliest one. */
function remedyOf(expected: string | undefined, said: string): string | undefined {
  const [, choices] = /^Allowed choices are (.*)\.$/.exec(expected ?? '') ?? [];
  if (choices === undefined) return expected?.replace(/\.$/, '');
  const [, written = ''] = /'([^']*)' is invalid/s.exec(said) ?? [];
  const meant = nearMiss(written, choices.split(', '));
  return meant === undefined ? `write one of ${choices}` : didYouMean(meant);
}

/** Returns the full name of a command, such as `sluice plan`. */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
