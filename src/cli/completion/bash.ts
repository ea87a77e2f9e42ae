import type { Completions, CompletedCommand, CompletedOption } from './completion-model.ts';

/** Returns a completion script for bash 4 or newer, which needs no other program. */
export function bashScript(
  commands: readonly CompletedCommand[],
  globals: readonly CompletedOption[],
): string {
  const flags = (options: readonly CompletedOption[]) => options.flatMap((option) => option.flags).join(' ');
  return `# Completion of sluice for bash: source <(sluice completion bash)
_sluice_options() {
  case "$1" in
${commands.map(({ name, options }) => `    ${name}) echo '${flags(options)}' ;;`).join('\n')}
    *) echo '${flags(globals)}' ;;
  esac
}
# What may follow an option of a command, or stand at a place of it; fails for options without a value.
_sluice_kind() {
  case "$1 $2" in
${commands.flatMap(kindLines).join('\n')}
    *) return 1 ;;
  esac
}
_sluice() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local command= place=0 config= at word kind
  for ((at = 1; at < COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    if [[ -z $command ]]; then
      [[ $word == -* ]] || command="$word"
    elif [[ $word == -* ]]; then
      if _sluice_kind "$command" "$word" >/dev/null; then
        ((at++))
        [[ $word == -c || $word == --config ]] && config="\${COMP_WORDS[at]}"
      fi
    else
      ((place++))
    fi
  done
  COMPREPLY=()
  if [[ -z $command ]]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')} $(_sluice_options '')" -- "$current"))
    return
  fi
  if [[ $previous == -* ]] && kind="$(_sluice_kind "$command" "$previous")"; then
    :
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$(_sluice_options "$command")" -- "$current"))
    return
  else
    kind="$(_sluice_kind "$command" "$place" || _sluice_kind "$command" '*')"
  fi
  case "$kind" in
    'words '*) COMPREPLY=($(compgen -W "\${kind#words }" -- "$current")) ;;
    'names '*)
      COMPREPLY=($(compgen -W "$(sluice __names "\${kind#names }" \${config:+-c "$config"} 2>/dev/null)" -- "$current"))
      ;;
    files)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      ;;
    folders)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
      ;;
  esac
}
complete -F _sluice sluice
`;
}

function kindLines({ name, options, places, isOpen }: CompletedCommand): readonly string[] {
  const line = (patterns: readonly string[], kind: Completions) =>
    `    ${patterns.map((pattern) => `'${name} ${pattern}'`).join(' | ')}) echo '${kindText(kind)}' ;;`;
  const last = places.at(-1);
  return [
    ...options.flatMap(({ flags, value }) => (value === undefined ? [] : [line(flags, value)])),
    ...places.map((place, index) => line([String(index)], place)),
    ...(isOpen && last !== undefined ? [line(['*'], last)] : []),
  ];
}

function kindText(kind: Completions): string {
  if (kind.is === 'words') return `words ${kind.words.join(' ')}`;
  return kind.is === 'names' ? `names ${kind.of}` : kind.is;
}
