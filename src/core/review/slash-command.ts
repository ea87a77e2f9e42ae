import { budgets } from '../budgets.ts';
import { plainLines } from './comment-text.ts';

/** A request in a comment on a pull request. */
export type SlashCommand =
  | { readonly is: 'plan' }
  | { readonly is: 'promote' | 'accept'; readonly streams: readonly string[] }
  | { readonly is: 'bind'; readonly path: string; readonly id: string }
  | {
      readonly is: 'approve';
      readonly digest?: string;
      readonly allowDeletions?: number;
      readonly allowSecrets?: true;
    }
  | { readonly is: 'hold'; readonly reason: string }
  | { readonly is: 'resume' }
  | { readonly is: 'rollback'; readonly to?: string };

export type CommandName = SlashCommand['is'];

/** A line of a comment that begins with `/sluice`: its request, or the reason why it is invalid. */
export type ReadCommand = { readonly line: string } & (
  | { readonly command: SlashCommand }
  | { readonly complaint: string }
);

/** Commands in the order of lists. */
export const commandNames = [
  'plan',
  'promote',
  'bind',
  'accept',
  'approve',
  'hold',
  'resume',
  'rollback',
] as const satisfies readonly CommandName[];

const { commands: mostCommands, command: longest } = budgets.comments;

/** Form of each command, for the reply to a misspelt one. */
export const commandForms: Readonly<Record<CommandName, string>> = {
  plan: '/sluice plan',
  promote: '/sluice promote STREAM…',
  bind: '/sluice bind REF=ID',
  accept: '/sluice accept STREAM…',
  approve: '/sluice approve [DIGEST] [--allow-deletions N] [--allow-secrets]',
  hold: '/sluice hold [REASON]',
  resume: '/sluice resume',
  rollback: '/sluice rollback [REVISION]',
};

/**
 * Returns the commands of a comment, in their order. A command is a plain line of its own that begins with `/sluice`.
 * Text that is quoted, code, in a list, or at or after HTML only talks about commands.
 */
export function readCommands(body: string): readonly ReadCommand[] {
  return commandLines(body).map((line, index) => {
    if (index >= mostCommands)
      return { line, complaint: `only the first ${mostCommands} commands of a comment are read` };
    if (line.length > longest) return { line: line.slice(0, longest), complaint: 'is too long' };
    const [name = '', ...words] = line.split(/\s+/).slice(1);
    return { line, ...readOne(name, words) };
  });
}

function commandLines(body: string): readonly string[] {
  const lines = plainLines(body).filter((line) => /^ {0,3}\/sluice(\s|$)/.test(line));
  return lines.slice(0, mostCommands + 1).map((line) => line.trim());
}

type ParsedCommand = { readonly command: SlashCommand } | { readonly complaint: string };

function readOne(name: string, words: readonly string[]): ParsedCommand {
  switch (name) {
    case 'plan':
    case 'resume':
      return words.length === 0 ? { command: { is: name } } : form(name);
    case 'promote':
    case 'accept':
      return words.length > 0 && words.every((word) => /^[a-z0-9*?/-]{1,120}$/.test(word))
        ? { command: { is: name, streams: words } }
        : form(name);
    case 'bind':
      return bindOf(words);
    case 'approve':
      return approveOf(words);
    case 'hold':
      return { command: { is: name, reason: words.join(' ').slice(0, 200) } };
    case 'rollback':
      return rollbackOf(words);
    default:
      return { complaint: `there is no command ${quoted(name)}: write ${forms()}` };
  }
}

/** Formats a word as code. Any other text is left out of the reply, because it could mention people or have links. */
const quoted = (name: string) => (/^[A-Za-z][\w-]{0,30}$/.test(name) ? `\`${name}\`` : 'of that name');

function bindOf(words: readonly string[]): ParsedCommand {
  const [, path, id] = /^([a-z0-9-]+\/[a-z0-9-]+)=([^\s=]{1,200})$/.exec(words.join(' ')) ?? [];
  if (path === undefined || id === undefined) return form('bind');
  return { command: { is: 'bind', path, id } };
}

function approveOf(words: readonly string[]): ParsedCommand {
  const [line, digest, count, secrets] =
    /^(?:([0-9a-f]{1,64}))?(?:(?:^| )--allow-deletions[ =](\d{1,6}))?((?:^| )--allow-secrets)?$/.exec(
      words.join(' '),
    ) ?? [];
  if (line === undefined) return form('approve');
  return {
    command: {
      is: 'approve',
      ...(digest === undefined ? {} : { digest }),
      ...(count === undefined ? {} : { allowDeletions: Number(count) }),
      ...(secrets === undefined ? {} : { allowSecrets: true as const }),
    },
  };
}

function rollbackOf(words: readonly string[]): ParsedCommand {
  const [to] = words;
  if (to === undefined) return { command: { is: 'rollback' } };
  return words.length === 1 && /^[0-9a-f]{7,64}$/.test(to)
    ? { command: { is: 'rollback', to } }
    : form('rollback');
}

const form = (name: SlashCommand['is']): ParsedCommand => ({
  complaint: `is written \`${commandForms[name]}\``,
});

const forms = () =>
  Object.values(commandForms)
    .map((one) => `\`${one}\``)
    .join(', ');
