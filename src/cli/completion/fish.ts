import type { Completions, CompletedCommand, CompletedOption } from './completion-model.ts';

/** Returns a completion script for fish, with descriptions. */
export function fishScript(
  commands: readonly CompletedCommand[],
  globals: readonly CompletedOption[],
): string {
  return `# Completion of sluice for fish: sluice completion fish | source
function __sluice_names
  set -l words (commandline -opc)
  set -l config
  for at in (seq (count $words))
    if contains -- $words[$at] -c --config; and test $at -lt (count $words)
      set config -c $words[(math $at + 1)]
    end
  end
  sluice __names $argv[1] $config 2>/dev/null
end
complete -c sluice -f
${globals.map((option) => optionLine('__fish_use_subcommand', option)).join('\n')}
${commands.map(({ name, says }) => `complete -c sluice -n __fish_use_subcommand -a ${name} -d '${says}'`).join('\n')}
${commands.flatMap(commandLines).join('\n')}
`;
}

function commandLines({ name, options, places }: CompletedCommand): readonly string[] {
  const condition = `'__fish_seen_subcommand_from ${name}'`;
  const kinds = [...new Map(places.map((place) => [sourceOf(place), place])).values()];
  return [
    ...options.map((option) => optionLine(condition, option)),
    ...kinds.flatMap((kind) =>
      kind.is === 'nothing' ? [] : [`complete -c sluice -n ${condition} ${sourceOf(kind)}`],
    ),
  ];
}

function optionLine(condition: string, { flags, says, value }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const takes = value === undefined ? '' : ` -r ${sourceOf(value)}`;
  return `complete -c sluice -n ${condition} ${names.join(' ')}${takes} -d '${says}'`.replaceAll(
    / {2,}/g,
    ' ',
  );
}

function sourceOf(kind: Completions): string {
  switch (kind.is) {
    case 'words':
      return `-f -a '${kind.words.join(' ')}'`;
    case 'names':
      return `-f -a '(__sluice_names ${kind.of})'`;
    case 'files':
      return '-F';
    case 'folders':
      return `-f -a '(__fish_complete_directories)'`;
    case 'nothing':
      return '-f';
  }
}
