import type { Change, Plan } from '../domain/plan.ts';
import { problemLine } from '../domain/problem.ts';
import { streamSlug } from '../domain/tree.ts';

const marks: Record<Change['op'], string> = {
  create: '+',
  replace: '~',
  'switch-over': '~',
  'set-state': '~',
};
const verbs: Record<Change['op'], string> = {
  create: 'add',
  replace: 'replace in place',
  'switch-over': 'import anew and switch over',
  'set-state': 'set state',
};

/** A plan as the terminal shows it. `digest` binds a sync to it. */
export function planText(plan: Plan, digest: string): string {
  const add = plan.changes.filter(({ op }) => op === 'create').length;
  const lines = [
    `Plan for ${plan.environment} at ${plan.revision.slice(0, 12)}: ${add} to add, ${plan.changes.length - add} to change, ${plan.removed.length} no longer in git`,
    ...plan.changes.flatMap(changeLines),
    ...section('Blocked', plan.blocked.map(streamSlug)),
    ...section('What blocks', plan.blockers.map(problemLine)),
    ...section('Changed in the tenant since the last sync, left alone', plan.drifted),
    ...section('No longer in git, left in the tenant', plan.removed.map(streamSlug)),
    ...section('Warnings', isQuiet(plan) ? [] : plan.warnings.map(problemLine)),
    ...(plan.changes.length > 0 ? ['', `Plan digest: ${digest}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Nothing is to be done, so there is nothing to be warned of. */
function isQuiet({ changes, blockers }: Plan): boolean {
  return changes.length === 0 && blockers.length === 0;
}

function changeLines(change: Change): string[] {
  return [
    `  ${marks[change.op]} ${streamSlug(change.path)}  ${JSON.stringify(change.name)}: ${verbs[change.op]}, ${change.state}`,
    ...change.reasons.map((reason) => `      ${reason}`),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}
