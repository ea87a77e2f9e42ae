import { Option } from 'commander';
import type { DiffOptions } from './diff-action.ts';
import type { CommandDeclaration } from '../../command.ts';
import { defaultConfig, type ConfigOptions } from '../../options.ts';
import { withSession } from '../../session.ts';

interface DiffRequest extends ConfigOptions, Pick<DiffOptions, 'format'> {
  readonly a: string;
  readonly b: string;
}

/** Forms of a diff; `mermaid` has only the pictures, in Markdown. */
const formats = ['text', 'json', 'markdown', 'mermaid'] as const satisfies readonly DiffOptions['format'][];

export const diffCommand: CommandDeclaration = {
  name: 'diff',
  description: 'show what differs in meaning; exit 0 the same, 2 different, 1 an error',
  examples: [
    ['diff before.json after.json', 'two export files'],
    ['diff main tenant:staging --format markdown', 'git and a tenant, for a comment'],
  ],
  declare: (command) =>
    command
      .argument('<a>', 'an export file, the folder of a tree, a revision of the repository, or tenant:NAME')
      .argument('<b>', 'the same')
      .addOption(new Option('--format <format>', 'form of the output').choices(formats).default('text'))
      .addOption(new Option('--json', 'same as --format json').implies({ format: 'json' }))
      .option('-c, --config <path>', 'configuration, for revisions and tenants', defaultConfig),
  run: async (output, { a, b, ...request }: DiffRequest) => {
    const { diffAction } = await import('./diff-action.ts');
    return diffAction(
      { before: a, after: b, format: request.format },
      (wanted, work) =>
        withSession((session, _request, _output, signal) => work(session, signal), request, output, wanted),
      output,
    );
  },
};
