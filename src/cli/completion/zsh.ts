import type { Completions, CompletedCommand, CompletedOption } from './completion-model.ts';

/** Returns a completion script for zsh, with descriptions. */
export function zshScript(
  commands: readonly CompletedCommand[],
  globals: readonly CompletedOption[],
): string {
  return `#compdef sluice
# Completion of sluice for zsh: sluice completion zsh > a folder of $fpath, as _sluice
_sluice_names() {
  local -a names
  local config=\${opt_args[-c]:-\${opt_args[--config]}}
  names=(\${(f)"$(sluice __names $1 \${config:+-c} \${config:+$config} 2>/dev/null)"})
  compadd -a names
}
_sluice() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C \\
${globals
  .flatMap(optionSpecs)
  .map((spec) => `    ${spec} \\`)
  .join('\n')}
    '1:command:->command' '*::argument:->argument'
  case $state in
    command)
      local -a commands
      commands=(
${commands.map(({ name, says }) => `        '${name}:${says}'`).join('\n')}
      )
      _describe command commands
      ;;
    argument)
      case $words[1] in
${commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
}
if [[ $funcstack[1] == _sluice ]]; then _sluice "$@"; else compdef _sluice sluice; fi
`;
}

function commandCase({ name, options, places, isOpen }: CompletedCommand): string {
  const specs = [
    ...options.flatMap(optionSpecs),
    ...places.map((place, index) => {
      const position = isOpen && index === places.length - 1 ? '*' : String(index + 1);
      return `'${position}:argument:${actionOf(place)}'`;
    }),
  ];
  return `        ${name}) _arguments ${specs.join(' ')} ;;`;
}

function optionSpecs({ flags, says, value }: CompletedOption): readonly string[] {
  const text = says.replaceAll(/[[\]:]/g, '');
  return flags.map((flag) => `'${flag}[${text}]${value === undefined ? '' : `:value:${actionOf(value)}`}'`);
}

function actionOf(kind: Completions): string {
  switch (kind.is) {
    case 'words':
      return `(${kind.words.join(' ')})`;
    case 'names':
      // The leading space makes zsh call the function as written. Without it, zsh inserts options between the two
      // words.
      return ` _sluice_names ${kind.of}`;
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case 'nothing':
      return ' ';
  }
}
