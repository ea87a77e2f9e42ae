import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { budgets } from '../../src/core/budgets.ts';
import { withPart } from './marked-part.ts';

const root = join(import.meta.dirname, '../..');
const docsPath = 'docs/reference/limits.md';
const sourcePath = 'src/core/budgets.ts';

/** Returns docs/reference/limits.md with an item for each group of budgets. */
export async function generatedLimitsDocs(): Promise<ReadonlyMap<string, string>> {
  const [page, source] = await Promise.all(
    [docsPath, sourcePath].map((path) => readFile(join(root, path), 'utf8')),
  );
  return new Map([[docsPath, withPart(page ?? '', 'budgets', list(source ?? ''))]]);
}

function list(source: string): string {
  const clauses = clausesIn(source);
  const rows = Object.entries(budgets).map(([group, limits]) => {
    const subject = /^Limits of (.*?)(\.|$|, so that)/.exec(clauses.get(group) ?? '')?.[1];
    if (subject === undefined) throw new Error(`${group} needs a docstring that begins with "Limits of".`);
    const cells = Object.entries(limits).map(([name, limit]) => {
      const clause = clauses.get(`${group}.${name}`);
      const shown = `\`${group}.${name}\` ${amount(name, limit)}`;
      return clause === undefined ? shown : `${shown} (${clause.charAt(0).toLowerCase()}${clause.slice(1)})`;
    });
    return `- ${subject}: ${cells.join(', ')}`;
  });
  return rows.join('\n');
}

type Unit = readonly [name: string, size: number];

const byteUnits: readonly Unit[] = [
  ['MiB', 1024 * 1024],
  ['KiB', 1024],
  ['bytes', 1],
];

const timeUnits: readonly Unit[] = [
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** Returns a limit with the unit that its name implies. */
function amount(name: string, limit: number): string {
  if (name.startsWith('mebibytes')) return `${limit} MiB`;
  if (/bytes$/i.test(name)) return inLargestUnit(limit, byteUnits);
  if (/time$|pause$|^patience/i.test(name)) return inLargestUnit(limit, timeUnits);
  return limit.toLocaleString('en-US');
}

function inLargestUnit(limit: number, units: readonly Unit[]): string {
  const [name, size] = units.find(([, unit]) => limit % unit === 0) ?? ['', 1];
  return `${limit / size} ${name}`;
}

/** Returns the docstring of each group, by `group`, and of each limit that has one, by `group.name`. */
function clausesIn(source: string): ReadonlyMap<string, string> {
  const clauses = new Map<string, string>();
  let [group, clause]: [string, string | undefined] = ['', undefined];
  for (const line of source.slice(source.indexOf('export const budgets')).split('\n')) {
    const [, text] = /^ +\/\*\* (.*)\. \*\/$/.exec(line) ?? [];
    const [, indent = '', name = ''] = /^( +)(\w+):/.exec(line) ?? [];
    if (text !== undefined) clause = text;
    if (name === '') continue;
    if (indent.length === 2) group = name;
    if (clause !== undefined) clauses.set(indent.length === 2 ? group : `${group}.${name}`, clause);
    clause = undefined;
  }
  return clauses;
}
