import { isOfShared, publicationText, type PlannedChange, type Plan } from '../plan.ts';
import { secretSendLine } from '../../secrets/secret-sends.ts';
import { problemLine } from '../../problems/problem.ts';
import { firstOf } from '../../text/markdown/block.ts';
import { fileOfTarget } from '../../tree/presence.ts';
import { streamSlug } from '../../tree/tree.ts';
import { differenceHeading } from './mismatch-text.ts';
import { readinessLines } from './readiness-text.ts';
import { safe } from '../../text/safe-text.ts';

/** One sign for each kind of change. */
export const changeMarks: Record<PlannedChange['op'], string> = {
  create: '+',
  replace: '~',
  'switch-over': '~',
  'set-state': '~',
  deactivate: '-',
  delete: '-',
  'delete-shared': '-',
};
export const changeVerbs: Record<PlannedChange['op'], string> = {
  create: 'add',
  replace: 'replace in place',
  'switch-over': 'import anew and switch over',
  'set-state': 'set state',
  deactivate: 'deactivate, since git no longer has it',
  delete: 'delete from the tenant',
  'delete-shared': 'delete from the tenant',
};

/** Describes a change: `order-intake replace, active`, `rules/is-vip delete`. */
export function changedResource(change: PlannedChange): string {
  return isOfShared(change)
    ? `${change.path}  delete`
    : `${streamSlug(change.path)}  ${change.op}, ${change.state}`;
}

/** Returns `2 to add, 1 to change, 0 to remove`. */
export function changeCounts({ changes }: Plan): string {
  const count = (...ops: readonly PlannedChange['op'][]) =>
    changes.filter(({ op }) => ops.includes(op)).length;
  const [add, remove] = [count('create'), count('deactivate', 'delete', 'delete-shared')];
  return `${add} to add, ${changes.length - add - remove} to change, ${remove} to remove`;
}

/**
 * Returns a plan for a terminal. A sync recognises the plan by `digest`. `differences`: lines about blocked streams
 * that differ from the import, and the remedies.
 */
export function planText(
  plan: Plan,
  digest: string,
  differences: readonly { readonly path: string; readonly lines: readonly string[] }[] = [],
): string {
  const left = leftPaths(plan).length;
  const lines = [
    ...secretLines(plan),
    `Plan for ${plan.environment} at ${plan.revision.slice(0, 12)}: ${changeCounts(plan)}${left === 0 ? '' : `, ${left} no longer in git and left`}`,
    ...section('Nothing is done', plan.stops.map(problemLine)),
    ...plan.changes.flatMap(changeLines),
    ...section('Blocked', firstOf(plan.blocked.map(streamSlug), mostListed)),
    ...section('What blocks', blockerLines(plan)),
    ...differences.flatMap(({ path, lines: told }) => section(differenceHeading(path), told.map(safe))),
    ...readinessOf(plan),
    ...section(
      'Changed in the tenant since the last sync, and left alone',
      plan.drifted.map((path) => `${path}${publicationText(plan.edits[path])}`),
    ),
    ...section('No longer in git, left in the tenant', leftPaths(plan)),
    ...section('In the tenant and not ours, never touched', orphanLines(plan)),
    ...section('Warnings', firstOf(warningLines(plan), mostListed)),
    ...(plan.changes.length > 0 ? ['', `Plan digest: ${digest}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Limit on listed streams that are blocked, blockers and warnings. `--json` has all. */
const mostListed = 50;

/** Limit on listed places of secrets. */
const mostSecrets = 50;

/** Lists secrets first, because an approval has to cover them. */
function secretLines({ secrets }: Plan): readonly string[] {
  if (secrets.length === 0) return [];
  const named = secrets.slice(0, mostSecrets).map((send) => safe(`! ${secretSendLine(send)}`));
  const more = secrets.length > mostSecrets ? [`! and ${secrets.length - mostSecrets} more`] : [];
  return [...named, ...more, 'These need an approval with --allow-secrets.', ''];
}

function leftPaths({ removed, leftShared }: Plan): readonly string[] {
  return [...removed.map(streamSlug), ...leftShared];
}

/** Lists the blockers, without those that the prerequisites already list. */
function blockerLines({ blockers, readiness }: Plan): readonly string[] {
  const listed = new Set(
    readiness.flatMap(({ path, problem }) => (problem === undefined ? [] : [fileOfTarget(path)])),
  );
  const isListed = ({ code, file }: Plan['blockers'][number]) => code === 'SLC2405' && listed.has(file);
  const count = blockers.filter(isListed).length;
  const resources =
    count === 1 ? 'thing that must exist in the tenant is' : 'things that must exist in the tenant are';
  return [
    ...firstOf(blockers.filter((blocker) => !isListed(blocker)).map(problemLine), mostListed),
    ...(count === 0 ? [] : [`${count} ${resources} not bound: listed below [SLC2405]`]),
  ];
}

function readinessOf({ environment, readiness, changes, blocked }: Plan): string[] {
  const lines = readinessLines(
    readiness,
    new Set([...blocked, ...changes.map(({ path }) => path)]),
    environment,
  );
  return lines.length === 0 ? [] : ['', ...lines];
}

/** Limit on the number of named unmanaged streams. */
const mostOrphans = 10;

function orphanLines({ orphans }: Plan): readonly string[] {
  const named = orphans.slice(0, mostOrphans).map(({ name, id }) => `${JSON.stringify(name)} (${id})`);
  return orphans.length > mostOrphans ? [...named, `and ${orphans.length - mostOrphans} more`] : named;
}

/**
 * Lists the warnings about files of pending and blocked streams and about the tenant, without those that the
 * prerequisites already list.
 */
function warningLines({ warnings, readiness, changes, blocked }: Plan): readonly string[] {
  const listed = new Set(readiness.map(({ path }) => `${path}.json`));
  const told = [...blocked, ...changes.map(({ path }) => path)];
  const isOfOthers = (file: string) =>
    file.startsWith('value-streams/') && !told.some((path) => file.startsWith(`${path}/`));
  const isQuiet = told.length === 0;
  const isOfTenant = (file: string) => file.startsWith('value-streams/') && !file.endsWith('.json');
  return warnings
    .filter(({ file }) => isOfTenant(file) || (!isQuiet && !listed.has(file) && !isOfOthers(file)))
    .map(problemLine);
}

function changeLines(change: PlannedChange): string[] {
  const [resource, state] = isOfShared(change)
    ? [change.path, '']
    : [streamSlug(change.path), `, ${change.state}`];
  return [
    `  ${changeMarks[change.op]} ${resource}  ${JSON.stringify(change.name)}: ${changeVerbs[change.op]}${state}`,
    ...change.reasons.map((reason) => `      ${reason}`),
    ...(change.op === 'switch-over' ? change.webhooks : []).map(
      (hook) => `      the URL of the hook ${hook} changes: whoever calls it must be told`,
    ),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}
