import type { Command } from 'commander';
import { outputJsonSchema, outputSchemas, type PrintingCommand } from '../../src/cli/json/schemas.ts';
import { buildProgram, commands as declared } from '../../src/cli/program.ts';
import { Redactor } from '../../src/core/secrets/redactor.ts';
import { markdownTable } from './marked-part.ts';

const docsPath = 'docs/reference/commands.md';

const introduction = `# Commands

Generated from \`sluice <command> --help\`.

## Common behaviour

- **Errors** have three lines on standard error: \`error:\`, \`why:\` and \`remedy:\`, with a [code](codes.md) in brackets.
- **\`--json\`** prints one value on standard output and nothing else. \`docs/reference/schemas/\` has a schema
  named after each command; later versions may add members.
- **Colours** appear on a terminal. \`NO_COLOR=1\` turns them off; \`FORCE_COLOR=1\` forces them on, \`FORCE_COLOR=0\` off.
- **Logs**: a command shows warnings after its output. \`SLUICE_LOG_LEVEL\` (\`debug\`, \`info\`, \`warn\`, \`error\`) writes
  the log to standard error at once, one JSON object per line. For the daemon, use \`--log-level\` or \`logLevel\`.

## Exit codes

- **0**: done, handed over, or nothing to do
- **1**: an error, or not everything is done: a plan is blocked; changes failed or wait for a window, an approval or the end of a hold; streams are quarantined, ambiguous or not verified; branches conflict; \`validate\` or \`doctor\` found a problem
- **2**: there are changes (\`plan\`) or differences (\`diff\`)
- **130, 143**: ended by Ctrl-C, by SIGTERM
- **141**: \`status --watch\` or \`demo\`: nothing reads the output. Other commands finish and keep their exit code`;

/** Returns docs/reference/commands.md and a JSON Schema per command. Throws if a command lacks its schema or an example. */
export function generatedCommands(): ReadonlyMap<string, string> {
  const program = theProgram();
  const commands = program
    .createHelp()
    .visibleCommands(program)
    .filter((command) => command.name() !== 'help');
  const missing = commands.filter((command) => examplesOf(command).length === 0);
  if (missing.length > 0) throw new Error(`no example of ${missing.map((one) => one.name()).join(', ')}`);
  const silent = commands.filter((command) => printsJson(command) && !isPrinting(command.name()));
  if (silent.length > 0) throw new Error(`no schema for ${silent.map((one) => one.name()).join(', ')}`);
  const shared = sharedRows(commands);
  const rows = shared.map((row) => [...row, commandsWith(row, commands)]);
  const options = `## Common options\n\n${markdownTable(['option', 'meaning', 'commands'], rows)}`;
  const page = [introduction, options, ...commands.map((command) => section(command, shared))].join('\n\n');
  return new Map([
    [docsPath, `${page}\n`],
    ...Object.keys(outputSchemas)
      .filter(isPrinting)
      .map((name) => [schemaPath(name), schemaText(name)] as const),
  ]);
}

function theProgram(): Command {
  const nothing = () => undefined;
  const output = { out: nothing, err: nothing, redactor: new Redactor() };
  return buildProgram({ output, version: '', end: nothing });
}

const examplesOf = (command: Command) => declared.find(({ name }) => name === command.name())?.examples ?? [];

const isPrinting = (name: string): name is PrintingCommand => Object.hasOwn(outputSchemas, name);

const printsJson = (command: Command) => command.options.some(({ long }) => long === '--json');

const schemaPath = (name: PrintingCommand) => `docs/reference/schemas/${name}.json`;

const schemaText = (name: PrintingCommand) => `${JSON.stringify(outputJsonSchema(name), undefined, 2)}\n`;

type Row = readonly [term: string, meaning: string];

/** Options that at least three commands have with the same meaning, once each. */
function sharedRows(commands: readonly Command[]): readonly Row[] {
  const all = commands.flatMap(optionRows);
  return all.filter(
    (row, index) =>
      all.filter((other) => isSame(other, row)).length > 2 &&
      all.findIndex((other) => isSame(other, row)) === index,
  );
}

/** Returns the commands that have an option, or the others if these are fewer. */
function commandsWith(row: Row, commands: readonly Command[]): string {
  const has = (command: Command) => optionRows(command).some((other) => isSame(other, row));
  const names = (some: readonly Command[]) => some.map((command) => command.name()).join(', ');
  const others = commands.filter((command) => !has(command));
  return others.length < commands.length / 2 ? `all but ${names(others)}` : names(commands.filter(has));
}

const isSame = (one: Row, other: Row) => one[0] === other[0] && one[1] === other[1];

function optionRows(command: Command): readonly Row[] {
  const help = command.createHelp();
  return help
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((one) => [
      `\`${help.optionTerm(one)}\``,
      escaped(`${help.optionDescription(one)}${one.mandatory ? ' (required)' : ''}`),
    ]);
}

function section(command: Command, shared: readonly Row[]): string {
  const help = command.createHelp();
  const args = help
    .visibleArguments(command)
    .map((one): Row => [`\`${help.argumentTerm(one)}\``, escaped(help.argumentDescription(one))]);
  const options = optionRows(command);
  const isShared = (row: Row) => shared.some((other) => isSame(other, row));
  const rows = [...args, ...options.filter((row) => !isShared(row))].filter(([, meaning]) => meaning !== '');
  const examples = examplesOf(command);
  // A single example shows what the description says.
  const lines = examples.map(
    ([line, purpose]) => `${examples.length === 1 ? '' : `# ${purpose}\n`}sluice ${line}`,
  );
  return [
    `## \`${help.commandUsage(command).replace(/ ?\[options\]/, '')}\``,
    `${sentence(command.description())}.`,
    rows.map(([term, meaning]) => `- ${term}: ${meaning}`).join('\n'),
    `\`\`\`sh\n${lines.join('\n')}\n\`\`\``,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What Markdown would take for something else. */
const escaped = (text: string) => text.replaceAll('<', String.raw`\<`).replaceAll('*', String.raw`\*`);

const sentence = (text: string) => escaped(text.charAt(0).toUpperCase() + text.slice(1));
