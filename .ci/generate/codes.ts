import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeTables as tables, type CodeRow } from '../../src/cli/code-tables.ts';

const root = join(import.meta.dirname, '../..');
const docsPath = 'docs/reference/codes.md';

const introduction = `# Problem codes

Every problem that Sluice reports ends with a code in brackets, as \`[SLC2405]\`. Messages may change; a code keeps its
meaning and is never reused. \`SLC1xxx\` is a problem of a file, the tree or the configuration. \`SLC2xxx\` is a problem of
a tenant, git, the store or an earlier run. Each row has the meaning and the remedy.`;

/**
 * Returns docs/reference/codes.md. Throws if Sluice reports a code that no table explains, a table explains a code that
 * Sluice never reports, or two rows have one code.
 */
export function generatedCodes(): ReadonlyMap<string, string> {
  const wrong = complaints();
  if (wrong.length > 0) throw new Error(`${docsPath} cannot be written:\n  ${wrong.join('\n  ')}`);
  const parts = tables.map(({ heading, rows }) => `## ${heading}\n\n${listOf(rows)}`);
  return new Map([[docsPath, `${[introduction, ...parts].join('\n\n')}\n`]]);
}

function listOf(rows: readonly CodeRow[]): string {
  const sorted = rows.toSorted((one, other) => (one.code < other.code ? -1 : 1));
  return sorted.map(({ code, title, remedy }) => `- **${code}: ${title}.** ${remedy}`).join('\n');
}

function complaints(): readonly string[] {
  const src = join(root, 'src');
  const sources = globSync('**/*.ts', { cwd: src }).map(
    (file) => [file.replaceAll('\\', '/'), readFileSync(join(src, file), 'utf8')] as const,
  );
  const rows = tables.flatMap(({ file, rows: own }) => own.map((row) => ({ file, ...row })));
  const explained = new Set(rows.map(({ code }) => code));
  const reported = new Set<string>(sources.flatMap(([, text]) => text.match(/SLC\d{4}/g) ?? []));
  const isUsed = ({ file, uses }: { readonly file: string; readonly uses: readonly string[] }) =>
    sources.some(([path, text]) => path !== file && uses.some((use) => text.includes(use)));
  return [
    ...[...reported].filter((code) => !explained.has(code)).map((code) => `${code} is in no table`),
    ...rows
      .filter((row) => !isUsed(row))
      .map(({ code, file }) => `${code} of src/${file} is reported nowhere`),
    ...rows
      .filter(({ code }, index) => rows.findIndex((row) => row.code === code) !== index)
      .map(({ code }) => `${code} has two meanings`),
  ];
}
