import type { Command } from 'commander';
import { outputJsonSchema, outputSchemas, type PrintingCommand } from '../../src/cli/json/schemas.ts';
import { buildProgram, commands as declared } from '../../src/cli/program.ts';
import { Redactor } from '../../src/domain/redactor.ts';
import { markdownTable } from './marked-part.ts';

const docsPath = 'docs/reference/commands.md';

const introduction = `# Commands

Every command, as \`sluice <command> --help\` has it. This page is generated from the commands themselves.

## What all have in common

- **Errors** are three lines on the standard error: \`error:\` what failed and where, \`why:\` what that means, \`remedy:\`
  what to do, with a [code](codes.md) in brackets at the end. A name that is none is answered with the one that was
  probably meant.
- **\`--json\`** prints one value and nothing else on the standard output. The schema of each is a file in
  \`docs/reference/schemas/\`; later versions may add members. Errors keep their three lines.
- **Colours** are there on a terminal. \`NO_COLOR=1\` turns them off, \`FORCE_COLOR=1\` on where there is no terminal, and
  \`FORCE_COLOR=0\` off whatever else is set. JSON never has any.
- **Progress** of long work is drawn on the standard error where that is a terminal, and nowhere else.
- **Tables** are as wide as the terminal at most; a cell that is cut ends with \`…\`. In a file or a pipe nothing is cut.
- **\`SLUICE_LOG_LEVEL\`** (\`debug\`, \`info\`, \`warn\`, \`error\`) says what commands log to the standard error, one JSON
  object a line; without it warnings and errors. The daemon logs what \`--log-level\` says, or else
  \`logLevel\` of its configuration; \`doctor\` and \`bugreport\` errors alone, \`demo\` warnings too.

## Exit codes

| code | says |
|---|---|
| 0 | done, handed over, or nothing to do |
| 1 | an error; or not all was done: a plan is blocked, changes failed or wait for a window, an approval or the end of a hold, streams are quarantined, ambiguous or not proven, branches conflict; \`validate\` and \`doctor\` found what is wrong |
| 2 | there are changes (\`plan\`) or differences (\`diff\`) |
| 130, 143 | ended by Ctrl-C, by SIGTERM |
| 141 | \`status --watch\`, \`demo\`: nobody reads the output any more |

Where nobody reads the output any more, as behind \`| head\`, the rest of it is dropped. All other commands go on to their
end, so that their exit code says what it always says.`;

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
  const overview = markdownTable(
    ['command', 'does'],
    commands.map((command) => [
      `[\`${command.name()}\`](#sluice-${command.name()})`,
      escaped(command.description()),
    ]),
  );
  const page = [introduction, overview, ...commands.map(section)].join('\n\n');
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

function section(command: Command): string {
  const name = command.name();
  const help = command.createHelp();
  const args = help
    .visibleArguments(command)
    .map((one) => [help.argumentTerm(one), help.argumentDescription(one)]);
  const options = help
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((one) => [
      help.optionTerm(one),
      `${help.optionDescription(one)}${one.mandatory ? ' (required)' : ''}`,
    ]);
  const rows = [...args, ...options].map(([term = '', says = '']) => [`\`${term}\``, escaped(says)]);
  const lines = examplesOf(command).map(([line, purpose]) => `# ${purpose}\nsluice ${line}`);
  return [
    `## sluice ${name}`,
    `\`${help.commandUsage(command)}\``,
    `${sentence(command.description())}.`,
    ...(rows.length === 0 ? [] : [markdownTable(['argument or option', 'says'], rows)]),
    `\`\`\`sh\n${lines.join('\n')}\n\`\`\``,
    ...(isPrinting(name) ? [`With \`--json\`: [schema](schemas/${name}.json).`] : []),
  ].join('\n\n');
}

/** What Markdown would take for something else. */
const escaped = (text: string) => text.replaceAll('<', String.raw`\<`).replaceAll('*', String.raw`\*`);

const sentence = (text: string) => escaped(text.charAt(0).toUpperCase() + text.slice(1));
