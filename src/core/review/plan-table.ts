import { isOfShared, type PlannedChange, type Plan, type Publication } from '../plan/plan.ts';
import { streamSlug } from '../tree/tree.ts';
import { changeMarks, changeVerbs } from '../plan/print/plan-text.ts';
import { blocks, details, table } from '../text/markdown/block.ts';
import { code, prose } from '../text/markdown/inline.ts';
import { publication } from './words.ts';

/** A change of a plan, or a blocked one. */
export interface PlanRow {
  readonly path: string;
  /** Any text. */
  readonly name: string;
  /** Sign of the operation. */
  readonly mark: string;
  readonly what: string;
  /** Any texts. */
  readonly why: readonly string[];
}

/** Returns the blocked streams first, then the changes in the order of their application. */
export function planRows(plan: Plan, names: ReadonlyMap<string, string>): readonly PlanRow[] {
  const changed = new Set(plan.changes.map(({ path }) => path));
  const blocked = plan.blocked.filter((path) => !changed.has(path));
  return [
    ...blocked.map((path): PlanRow => ({
      path,
      name: names.get(path) ?? path,
      mark: '!',
      what: 'blocked',
      why: whyBlocked(plan, path),
    })),
    ...plan.changes.map((change): PlanRow => ({
      path: change.path,
      name: change.name,
      mark: changeMarks[change.op].replace('-', '−'),
      what: isOfShared(change) ? changeVerbs[change.op] : `${changeVerbs[change.op]}${stateOf(change)}`,
      why: change.reasons,
    })),
  ];
}

function whyBlocked({ blockers, readiness }: Plan, path: string): readonly string[] {
  const own = blockers.filter(({ file }) => file === path || file.startsWith(`${path}/`));
  const needs = readiness.filter(({ problem, neededBy }) => problem !== undefined && neededBy.includes(path));
  return [...own.map(({ message }) => message), ...needs.map((item) => `needs ${item.path}`)];
}

function stateOf(change: Exclude<PlannedChange, { op: 'delete-shared' }>): string {
  if (change.op === 'delete' || change.op === 'deactivate') return '';
  return 'before' in change && change.before === change.state ? '' : `, ${change.state}`;
}

/** Limit on the reasons in one row. */
const mostReasons = 2;
const longestReason = 160;

/** Returns a fold with at most `most` rows as a table. */
export function planTable(
  rows: readonly PlanRow[],
  published: ReadonlyMap<string, Publication>,
  most: number,
): readonly string[] {
  const namesakes = Map.groupBy(rows, ({ name }) => name);
  const cells = rows
    .slice(0, most)
    .map((row) => [
      `\`${row.mark}\``,
      (namesakes.get(row.name) ?? []).length > 1
        ? `${code(row.name)} (${code(slugOf(row.path))})`
        : code(row.name),
      row.what,
      reasons(row.why),
      publication(published.get(row.path)),
    ]);
  const more = rows.length - cells.length;
  const cut = more === 0 ? '' : `… and ${more} more.`;
  return cells.length === 0
    ? []
    : [details(`Actions in the tenant: ${rows.length}`, blocks(table(head, cells), cut))];
}

const head = ['', 'Stream', 'Action', 'Reason', 'Last published'];

function reasons(why: readonly string[]): string {
  const shown = why.slice(0, mostReasons).map((reason) => prose(reason, longestReason));
  const more = why.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`and ${more} more`])].join('; ');
}

const slugOf = (path: string) => (path.startsWith('value-streams/') ? streamSlug(path) : path);

/** Lists the names of hooks whose address changes. Their callers need the new one. */
export function webhookItems(plan: Plan): readonly string[] {
  return plan.changes.flatMap((change) =>
    change.op === 'switch-over'
      ? change.webhooks.map((hook) => `${code(hook, 120)} of ${code(change.name)}`)
      : [],
  );
}
