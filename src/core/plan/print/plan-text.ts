import type { ContentDiffs } from './content-diff.ts';
import { isOfShared, isRemoving, publicationText, type PlannedChange, type Plan } from '../plan.ts';
import { secretSendLine } from '../../secrets/secret-sends.ts';
import { problemLine } from '../../problems/problem.ts';
import { fileOfTarget } from '../../tree/presence.ts';
import { streamSlug } from '../../tree/tree.ts';
import { differenceHeading } from './mismatch-text.ts';
import { diffLines, isCut, omittedLine } from './diff-lines.ts';
import { groupedLines } from './grouped-lines.ts';
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
  'switch-over': 'import as new and switch over',
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

/** Facts about a plan that the plan itself lacks. */
export interface PlanTextFacts {
  /** Lines about blocked streams that differ from the import, and the remedies. */
  readonly differences?: readonly { readonly path: string; readonly lines: readonly string[] }[] | undefined;
  /** Changes of content, and the command that shows those left out. */
  readonly content?: { readonly diffs: ContentDiffs; readonly whole: string } | undefined;
}

/** Returns a plan for a terminal, the most dangerous changes first. A sync recognises the plan by `digest`. */
export function planText(
  plan: Plan,
  digest: string,
  { differences = [], content }: PlanTextFacts = {},
): string {
  const left = leftPaths(plan).length;
  const lines = [
    ...secretLines(plan),
    `Plan for ${plan.environment} at ${plan.revision.slice(0, 7)}: ${changeCounts(plan)}${left === 0 ? '' : `, ${left} no longer in git and left`}`,
    ...section('Sluice applies nothing', plan.stops.map(problemLine)),
    ...changesByRisk(plan, content?.diffs),
    ...contentLines(content),
    ...section('Blocked', namedOf(plan.blocked.map(streamSlug))),
    ...section('What blocks', blockerLines(plan)),
    ...differences.flatMap(({ path, lines: texts }) => section(differenceHeading(path), texts.map(safe))),
    ...readinessOf(plan),
    ...section(
      'Changed in the tenant since the last sync, and left alone',
      namedOf(plan.drifted.map((path) => `${path}${publicationText(plan.edits[path])}`)),
    ),
    ...section('No longer in git, left in the tenant', namedOf(leftPaths(plan))),
    ...section('Not managed by Sluice, left alone', namedOf(orphanLines(plan))),
    ...section('Warnings', groupedLines(warningLines(plan, content?.diffs))),
    ...(plan.changes.length > 0 ? ['', `Plan digest: ${digest}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Limit on named resources of one kind that are no danger. */
const mostNamed = 10;

/** Cuts a list, and counts the rest in its last line. */
function namedOf(lines: readonly string[]): readonly string[] {
  if (lines.length <= mostNamed) return lines;
  return [...lines.slice(0, mostNamed), `and ${lines.length - mostNamed} more`];
}

/** Lists removals, then changes that overwrite an edit, then other changes, then new streams, of which it names some. */
function changesByRisk(plan: Plan, diffs: ContentDiffs | undefined): readonly string[] {
  const captured = new Set(plan.captures);
  const rankOf = (change: PlannedChange): number => {
    if (isOfShared(change) || isRemoving(change)) return 0;
    if (captured.has(change.path)) return 1;
    return change.op === 'create' ? 3 : 2;
  };
  const ranked = Map.groupBy(plan.changes, rankOf);
  const diffOf = new Map(diffs?.streams.map((diff) => [diff.path, diff]));
  const risky = [0, 1, 2].flatMap((rank) => ranked.get(rank) ?? []);
  const created = ranked.get(3) ?? [];
  const more = created.length - mostNamed;
  return [
    ...risky.flatMap((change) => [...changeLines(change), ...diffLines(diffOf.get(change.path))]),
    ...created.slice(0, mostNamed).flatMap(changeLines),
    ...(more > 0 ? [`  + and ${more} more to add`] : []),
  ];
}

/** Lists the changes of shared resources, and how to see the changes left out. */
function contentLines(content: PlanTextFacts['content']): readonly string[] {
  if (content === undefined) return [];
  const { diffs, whole } = content;
  return [
    ...section(
      'In events, rules and forms that these streams include',
      diffs.shared.flatMap((diff) => [diff.path, ...diffLines(diff, 4)]),
    ),
    ...(isCut(diffs) ? ['', omittedLine(whole)] : []),
  ];
}

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
    ...groupedLines(blockers.filter((blocker) => !isListed(blocker)).map(problemLine)),
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

function orphanLines({ orphans }: Plan): readonly string[] {
  return orphans.map(({ name, id }) => `${JSON.stringify(name)} (${id})`);
}

/**
 * Lists the warnings about files of pending and blocked streams and about the tenant, without those that the
 * prerequisites already list, and of replaced streams only those about changed files.
 */
function warningLines(
  { warnings, readiness, changes, blocked }: Plan,
  diffs: ContentDiffs | undefined,
): readonly string[] {
  const isUnchanged = (file: string) =>
    diffs?.streams.some(
      ({ path, files }) => files.size > 0 && file.startsWith(`${path}/`) && !files.has(file),
    ) === true;
  const listed = new Set(readiness.map(({ path }) => `${path}.json`));
  const shown = [...blocked, ...changes.map(({ path }) => path)];
  const isOfOthers = (file: string) =>
    file.startsWith('value-streams/') && !shown.some((path) => file.startsWith(`${path}/`));
  const isQuiet = shown.length === 0;
  const isOfTenant = (file: string) => file.startsWith('value-streams/') && !file.endsWith('.json');
  return warnings
    .filter(
      ({ file }) =>
        isOfTenant(file) || (!isQuiet && !listed.has(file) && !isOfOthers(file) && !isUnchanged(file)),
    )
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
