import type { Argument, Command, Option } from 'commander';

/** Completions for one word of a command line. The script asks the program for `names` at the time of completion. */
export type Completions =
  | { readonly is: 'words'; readonly words: readonly string[] }
  | { readonly is: 'names'; readonly of: NameKind }
  | { readonly is: 'files' | 'folders' | 'nothing' };

/** Names that `sluice __names` lists. */
export const nameKinds = ['environments', 'sources', 'origins', 'codes'] as const;
export type NameKind = (typeof nameKinds)[number];

export interface CompletedOption {
  /** All spellings of the option, such as `--json` or `-c`. */
  readonly flags: readonly string[];
  readonly says: string;
  /** Completions for the option's value. Undefined if it takes none. */
  readonly value: Completions | undefined;
}

export interface CompletedCommand {
  readonly name: string;
  readonly says: string;
  readonly options: readonly CompletedOption[];
  /** Completions by position. The last one also applies to further words if `isOpen`. */
  readonly places: readonly Completions[];
  readonly isOpen: boolean;
}

/** Returns every visible command, from the tree that also parses command lines. */
export function completedCommands(program: Command): readonly CompletedCommand[] {
  return program
    .createHelp()
    .visibleCommands(program)
    .filter((command) => command.name() !== 'help')
    .map((command) => ({
      name: command.name(),
      says: firstClause(command.description()),
      options: [...optionsOf(command), { flags: ['--help'], says: 'show help', value: undefined }],
      places: command.registeredArguments.map(placeOf),
      isOpen: command.registeredArguments.at(-1)?.variadic === true,
    }));
}

/** Returns the options of the program itself. */
export function globalOptions(program: Command): readonly CompletedOption[] {
  return [...optionsOf(program), { flags: ['--help'], says: 'show help', value: undefined }];
}

function optionsOf(command: Command): readonly CompletedOption[] {
  return command.options
    .filter(({ hidden }) => !hidden)
    .map((option) => ({
      flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
      says: firstClause(option.description),
      value: option.required || option.optional ? valueOf(option) : undefined,
    }));
}

/**
 * Returns the first clause of a description, which fits on one line of a menu. Drops quotes, which would end strings in
 * a shell script.
 */
function firstClause(text: string): string {
  return (text.split(/[;:]/)[0] ?? '').replaceAll(/['"`\\$]/g, '');
}

/** Completions for arguments and option values, by their names in the help. */
const meanings: Readonly<Record<string, Completions>> = {
  environment: { is: 'names', of: 'environments' },
  to: { is: 'names', of: 'environments' },
  from: { is: 'names', of: 'origins' },
  source: { is: 'names', of: 'sources' },
  code: { is: 'names', of: 'codes' },
  dir: { is: 'folders' },
  data: { is: 'folders' },
  seed: { is: 'folders' },
  file: { is: 'files' },
  a: { is: 'files' },
  b: { is: 'files' },
  config: { is: 'files' },
  out: { is: 'files' },
  bindings: { is: 'files' },
};

const nothing: Completions = { is: 'nothing' };

function placeOf(argument: Argument): Completions {
  if (argument.argChoices !== undefined) return { is: 'words', words: argument.argChoices };
  return meanings[argument.name()] ?? nothing;
}

function valueOf(option: Option): Completions {
  if (option.argChoices !== undefined) return { is: 'words', words: option.argChoices };
  // `--to` of a rollback is a revision, which cannot be listed here.
  return option.long === '--to' ? nothing : (meanings[option.attributeName()] ?? nothing);
}
