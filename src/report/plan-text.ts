import type { Change, Plan } from '../domain/plan.ts';
import { problemLine } from '../domain/problem.ts';
import { streamSlug } from '../domain/tree.ts';
import { readinessLines } from './readiness-text.ts';

/** One sign for what is done to a stream. */
export const changeMarks: Record<Change['op'], string> = {
  create: '+',
  replace: '~',
  'switch-over': '~',
  'set-state': '~',
  deactivate: '-',
  delete: '-',
};
const verbs: Record<Change['op'], string> = {
  create: 'add',
  replace: 'replace in place',
  'switch-over': 'import anew and switch over',
  'set-state': 'set state',
  deactivate: 'deactivate, since git no longer has it',
  delete: 'delete from the tenant',
};

/** A plan as the terminal shows it. `digest` binds a sync to it. */
export function planText(plan: Plan, digest: string): string {
  const counted = (...ops: readonly Change['op'][]) =>
    plan.changes.filter(({ op }) => ops.includes(op)).length;
  const [add, remove] = [counted('create'), counted('deactivate', 'delete')];
  const lines = [
    `Plan for ${plan.environment} at ${plan.revision.slice(0, 12)}: ${add} to add, ${plan.changes.length - add - remove} to change, ${remove} to remove${plan.removed.length === 0 ? '' : `, ${plan.removed.length} no longer in git and left`}`,
    ...section('Nothing is done', plan.stops.map(problemLine)),
    ...plan.changes.flatMap(changeLines),
    ...section('Blocked', plan.blocked.map(streamSlug)),
    ...section('What blocks', plan.blockers.map(problemLine)),
    ...readinessOf(plan),
    ...section(
      'Changed in the tenant since the last sync, saved on the drift branch and left alone',
      plan.drifted,
    ),
    ...section('No longer in git, left in the tenant', plan.removed.map(streamSlug)),
    ...section('In the tenant and not ours, never touched', orphanLines(plan)),
    ...section('Warnings', isQuiet(plan) ? [] : plan.warnings.map(problemLine)),
    ...(plan.changes.length > 0 ? ['', `Plan digest: ${digest}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function readinessOf({ readiness, changes, blocked }: Plan): string[] {
  const lines = readinessLines(readiness, new Set([...blocked, ...changes.map(({ path }) => path)]));
  return lines.length === 0 ? [] : ['', ...lines];
}

/** How many streams of others are named. */
const mostOrphans = 10;

function orphanLines({ orphans }: Plan): readonly string[] {
  const named = orphans.slice(0, mostOrphans).map(({ name, id }) => `${JSON.stringify(name)} (${id})`);
  return orphans.length > mostOrphans ? [...named, `and ${orphans.length - mostOrphans} more`] : named;
}

/** Nothing is to be done, so there is nothing to be warned of. */
function isQuiet({ changes, blockers }: Plan): boolean {
  return changes.length === 0 && blockers.length === 0;
}

function changeLines(change: Change): string[] {
  return [
    `  ${changeMarks[change.op]} ${streamSlug(change.path)}  ${JSON.stringify(change.name)}: ${verbs[change.op]}, ${change.state}`,
    ...change.reasons.map((reason) => `      ${reason}`),
    ...(change.op === 'switch-over' ? change.webhooks : []).map(
      (hook) => `      the URL of the webhook ${hook} changes: whoever calls it must be told`,
    ),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}
