import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { budgets } from '../../src/core/budgets.ts';
import { markdownTable, withPart } from './marked-part.ts';

const root = join(import.meta.dirname, '../..');
const docsPath = 'docs/reference/limits.md';
const sourcePath = 'src/core/budgets.ts';

/** Returns docs/reference/limits.md with the table of the budgets. */
export async function generatedLimitsDocs(): Promise<ReadonlyMap<string, string>> {
  const [page, source] = await Promise.all(
    [docsPath, sourcePath].map((path) => readFile(join(root, path), 'utf8')),
  );
  return new Map([[docsPath, withPart(page ?? '', 'budgets', table(source ?? ''))]]);
}

function table(source: string): string {
  const reasons = reasonsIn(source);
  const rows = Object.entries(budgets).flatMap(([group, limits]) =>
    Object.entries(limits).map(([name, limit], index) => {
      const ofGroup = index === 0 ? reasons.get(group) : undefined;
      const own = reasons.get(`${group}.${name}`);
      const reason = [ofGroup, own].filter((text) => text !== undefined).join(' ');
      if (reason === '') throw new Error(`${group}.${name} has no reason.`);
      return [`\`${group}.${name}\``, amount(name, limit), reason];
    }),
  );
  return markdownTable(['limit', 'at most', 'why'], rows);
}

const mebibyte = 1024 * 1024;

function amount(name: string, limit: number): string {
  if (name.startsWith('mebibytes')) return `${limit} MiB`;
  if (!/bytes$/i.test(name)) return limit.toLocaleString('en-US');
  if (limit % 1024 !== 0) return `${limit} bytes`;
  return limit < mebibyte ? `${limit / 1024} KiB` : `${limit / mebibyte} MiB`;
}

/** The comments of the source, by the group or the limit that they stand before. */
function reasonsIn(source: string): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  let [group, comment]: [string, string | undefined] = ['', undefined];
  for (const line of source.slice(source.indexOf('export const budgets')).split('\n')) {
    const [, text] = /^ +\/\*\* (.*) \*\/$/.exec(line) ?? [];
    const [, indent = '', name = ''] = /^( +)(\w+):/.exec(line) ?? [];
    if (text !== undefined) comment = text;
    if (name === '') continue;
    if (indent.length === 2) group = name;
    if (comment !== undefined) reasons.set(indent.length === 2 ? name : `${group}.${name}`, comment);
    comment = undefined;
  }
  return reasons;
}
