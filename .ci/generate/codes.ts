import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { directoryTenantProblems } from '../../src/adapters/directory-tenant/problems.ts';
import { gitProblems } from '../../src/adapters/git/problems.ts';
import { httpTenantProblems } from '../../src/adapters/http-tenant/problems.ts';
import { storeProblems } from '../../src/adapters/store/problems.ts';
import { configCodes } from '../../src/config/codes.ts';
import { domainCodes } from '../../src/domain/codes.ts';
import { markdownTable } from './marked-part.ts';

const root = join(import.meta.dirname, '../..');
const docsPath = 'docs/codes.md';

interface Row {
  readonly code: string;
  readonly title: string;
  readonly remedy: string;
  /** What the code of its layer writes to report it: one of these. */
  readonly uses: readonly string[];
}

interface Table {
  readonly heading: string;
  /** The file that holds the table; a code in it is not used yet. */
  readonly file: string;
  readonly rows: readonly Row[];
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1).replace(/\.$/, '');

const byCode = (codes: Readonly<Record<string, { readonly title: string; readonly remedy: string }>>) =>
  Object.entries(codes).map(([code, { title, remedy }]): Row => ({ code, title, remedy, uses: [code] }));

const domain = byCode(domainCodes);

const tables: readonly Table[] = [
  {
    heading: 'Files and trees',
    file: 'domain/codes.ts',
    rows: domain.filter(({ code }) => code.startsWith('SLC1')),
  },
  { heading: 'Configuration', file: 'config/codes.ts', rows: byCode(configCodes) },
  {
    heading: 'Tenants',
    file: 'adapters/http-tenant/problems.ts',
    rows: Object.entries(httpTenantProblems).map(([code, { meaning, remedy }]) => ({
      code,
      title: sentence(meaning),
      remedy,
      uses: [code],
    })),
  },
  {
    heading: 'Tenants without an API',
    file: 'adapters/directory-tenant/problems.ts',
    rows: byCode(directoryTenantProblems),
  },
  {
    heading: 'Git',
    file: 'adapters/git/problems.ts',
    rows: Object.entries(gitProblems).map(([name, { code, title, advice }]) => ({
      code,
      title: sentence(title),
      remedy: advice,
      uses: [`'${name}'`, `gitProblems.${name}`],
    })),
  },
  { heading: 'Store', file: 'adapters/store/problems.ts', rows: byCode(storeProblems) },
  {
    heading: 'Passes',
    file: 'domain/codes.ts',
    rows: domain.filter(({ code }) => code.startsWith('SLC2')),
  },
];

const introduction = `# Problem codes

Every problem that Sluice reports ends with a code in brackets, as \`[SLC2405]\`. Codes are stable: a message may be
worded anew, a code keeps its meaning and is never reused. \`SLC1xxx\`: a file, the tree or the configuration is wrong.
\`SLC2xxx\`: the world is not as it must be: a tenant, git, the store, or what an earlier pass left.

This page is generated from the tables in the code.`;

/**
 * docs/codes.md. Throws where the code reports something that no table explains, a table explains what is never
 * reported, or two rows have one code.
 */
export function generatedCodes(): ReadonlyMap<string, string> {
  const wrong = complaints();
  if (wrong.length > 0) throw new Error(`${docsPath} cannot be written:\n  ${wrong.join('\n  ')}`);
  const parts = tables.map(({ heading, rows }) => `## ${heading}\n\n${tableOf(rows)}`);
  return new Map([[docsPath, `${[introduction, ...parts].join('\n\n')}\n`]]);
}

function tableOf(rows: readonly Row[]): string {
  const sorted = rows.toSorted((one, other) => (one.code < other.code ? -1 : 1));
  return markdownTable(
    ['code', 'what', 'remedy'],
    sorted.map(({ code, title, remedy }) => [code, title, remedy]),
  );
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
