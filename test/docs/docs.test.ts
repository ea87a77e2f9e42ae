import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { noTracing, type Tracing } from '../../src/ports/tracing.ts';
import { tracedRun } from '../../src/runs/traced.ts';
import { compileCache } from '../support/compile-cache.ts';
import {
  anchorsOf,
  internalLinks,
  mentionedFiles,
  pages,
  referencesInCode,
  root,
  sluiceCommands,
  type Page,
} from './pages.ts';

const run = promisify(execFile);
const cli = join(root, 'src/cli.ts');
const sluice = (words: readonly string[], cwd: string) =>
  run(process.execPath, [cli, ...words], { cwd, env: { ...process.env, ...compileCache } });

const anchors = new Map(pages.map((page) => [page.path, anchorsOf(page)]));
const named = pages.map((page): [string, Page] => [page.path, page]);

describe.each(named)('%s', (_path, page) => {
  it('links to files and sections that are there', () => {
    const broken = internalLinks(page).filter(
      ({ target, anchor }) =>
        !existsSync(join(root, target)) || (anchor !== '' && anchors.get(target)?.has(anchor) !== true),
    );
    expect(broken).toEqual([]);
  });

  it('mentions files that are there', () => {
    expect(mentionedFiles(page).filter((file) => globSync(file, { cwd: root }).length === 0)).toEqual([]);
  });

  it('speaks of what is in this repository alone', () => {
    const text = [page.prose, ...page.blocks.map((block) => block.text)].join('\n');
    expect(text).not.toMatch(/\.\.\/shared|(^|[\s(`'"])shared\/|\/work\b|DESIGN\.md|DOMAIN\.md/);
  });
});

describe('commands in the pages', () => {
  const commands = pages.flatMap((page) => sluiceCommands(page).map((words) => [page.path, words] as const));
  const helps = new Map<string, Promise<string>>();
  const helpOf = (command: string) => {
    const help = helps.get(command) ?? sluice([command, '--help'], root).then(({ stdout }) => stdout);
    helps.set(command, help);
    return help;
  };

  it('are there to be checked', () => {
    expect(new Set(commands.map(([, [command]]) => command)).size).toBeGreaterThan(5);
  });

  it.each(commands)('%s: sluice %j names a command and options that there are', async (_path, words) => {
    const [command = '', ...rest] = words;
    const help = await helpOf(command);
    expect(help).toMatch(new RegExp(`^Usage: sluice ${command}\\b`));
    for (const option of rest.filter((word) => word.startsWith('-'))) {
      expect(help).toMatch(new RegExp(`^  (-\\w, )?${option}\\b|^  ${option},`, 'm'));
    }
  });
});

describe('commands on files in the pages', () => {
  const folders: string[] = [];
  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
  });

  const onFiles = (page: Page) =>
    sluiceCommands(page).filter(([command = '']) => ['unpack', 'pack', 'validate'].includes(command));
  const runnable = named.filter(([path, page]) => path.startsWith('docs/') && onFiles(page).length > 0);

  it('are there to be run', () => {
    expect(runnable.length).toBeGreaterThan(0);
  });

  it.each(runnable)('%s: work, one after the other', async (_path, page) => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-docs-'));
    folders.push(folder);
    await symlink(join(root, 'examples'), join(folder, 'examples'));
    for (const words of onFiles(page)) {
      const expanded = words.flatMap((word) =>
        word.includes('*') ? globSync(word, { cwd: folder }) : [word],
      );
      const { stdout } = await sluice(expanded, folder);
      expect(stdout).not.toMatch(/^error: /m);
    }
  });
});

describe('what is printed or to be read', () => {
  const files = globSync(
    ['README.md', 'Dockerfile', '{docs,examples,config}/**/*.{md,yaml,yml,json,sh}', '{src,.ci}/**/*.ts'],
    { cwd: root },
  );

  it('is there to be checked', () => {
    expect(files).toEqual(
      expect.arrayContaining(['README.md', 'docs/reference/commands.md', 'src/cli/commands/run/demo.ts']),
    );
  });

  // Sluice is in no registry: outside a checkout npx would run whatever package has the name.
  it('starts the program by its name, never by npx', () => {
    const byNpx = /\b(npx|npm (exec|x))\b[^\n`]*\bsluice\b/;
    expect(files.filter((file) => byNpx.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });
});

describe('names of the program in texts for operators', () => {
  const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
  const code = globSync('src/**/*.ts', { cwd: root }).map(textOf).join('\n');

  it('are those of lines in the log', () => {
    const alerts = textOf('examples/prometheus/alerts.yaml');
    const lines = [...alerts.matchAll(/lines `([^`]+)`/g)].map(([, line = '']) => line);
    expect(lines).not.toEqual([]);
    expect(lines.filter((line) => !code.includes(`'${line}'`))).toEqual([]);
  });

  it('are those of spans', async () => {
    const names: string[] = [];
    const tracing: Tracing = {
      ...noTracing,
      span: (name, facts, work) => (names.push(name), noTracing.span(name, facts, work)),
    };
    for (const kind of ['export', 'sync', 'promote', 'review'])
      await tracedRun({ tracing }, { kind, subject: 'x' }, () => Promise.resolve());
    const row = textOf('docs/how-to/tracing.md').match(/^\| (`export .*?) \|/m)?.[1];
    expect(row).toBe(names.map((name) => `\`${name}\``).join(', '));
  });
});

describe('references from the code', () => {
  const references = referencesInCode();

  it('are there to be checked', () => {
    expect(references.filter(({ section }) => section !== undefined).length).toBeGreaterThan(3);
  });

  it.each(references)('$file: $page "$section" is there', ({ page, section }) => {
    expect(existsSync(join(root, page))).toBe(true);
    if (section !== undefined) expect(pages.find(({ path }) => path === page)?.headings).toContain(section);
  });
});
