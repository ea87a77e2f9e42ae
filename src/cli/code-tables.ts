import { directoryTenantProblems } from '../adapters/directory-tenant/problems.ts';
import { githubProblems } from '../adapters/github/problems.ts';
import { gitProblems } from '../adapters/git/problems.ts';
import { httpTenantProblems } from '../adapters/http-tenant/problems.ts';
import { makeProblems } from '../adapters/make/problems.ts';
import { notifyProblems } from '../adapters/notify/problems.ts';
import { storeProblems } from '../adapters/store/problems.ts';
import { configCodes } from '../config/codes.ts';
import { gates } from '../core/gate/gate.ts';
import { domainCodes } from '../core/problems/codes.ts';
import { commandCodes } from './codes.ts';

/** Row of `sluice explain` and of the generated list of codes. */
export interface CodeRow {
  readonly code: string;
  readonly title: string;
  readonly remedy: string;
  /** Names that the layer's code uses to report this code, at least one. */
  readonly uses: readonly string[];
}

export interface CodeTable {
  readonly heading: string;
  /** File below `src/` that holds the table. A code there does not count as used. */
  readonly file: string;
  readonly rows: readonly CodeRow[];
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1).replace(/\.$/, '');

const byCode = (codes: Readonly<Record<string, { readonly title: string; readonly remedy: string }>>) =>
  Object.entries(codes).map(([code, { title, remedy }]): CodeRow => ({ code, title, remedy, uses: [code] }));

const domain = [domainCodes, ...gates.map(({ codes }) => codes)].flatMap(byCode);

/** Codes of all layers, for `sluice explain` and docs/reference/codes.md. */
export const codeTables: readonly CodeTable[] = [
  {
    heading: 'Files and trees',
    file: 'core/problems/codes.ts',
    rows: domain.filter(({ code }) => code.startsWith('SLC1')),
  },
  { heading: 'The command line', file: 'cli/codes.ts', rows: byCode(commandCodes) },
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
  { heading: 'Make', file: 'adapters/make/problems.ts', rows: byCode(makeProblems) },
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
  { heading: 'GitHub', file: 'adapters/github/problems.ts', rows: byCode(githubProblems) },
  { heading: 'Notifications', file: 'adapters/notify/problems.ts', rows: byCode(notifyProblems) },
  { heading: 'Store', file: 'adapters/store/problems.ts', rows: byCode(storeProblems) },
  {
    heading: 'Runs',
    file: 'core/problems/codes.ts',
    rows: domain.filter(({ code }) => code.startsWith('SLC2')),
  },
];
