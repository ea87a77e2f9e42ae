import type { Plan, Publication } from '../../core/plan/plan.ts';
import type { BindingCandidate } from '../../core/plan/readiness.ts';
import type { ReadinessItem } from '../../core/plan/readiness-item.ts';
import type { EnvironmentPlan } from '../../dashboard/environment/schema.ts';

type ReceivedPlan = EnvironmentPlan['plan'];
type ReceivedItem = ReceivedPlan['readiness'][number];
type ReceivedCandidate = Extract<ReceivedItem, { is: 'ambiguous' }>['candidates'][number];

/** Returns the plan of a daemon's answer. Adds the members without a value, which JSON leaves out. */
export function receivedPlan(plan: ReceivedPlan): Plan {
  const edits = Object.entries(plan.edits).map(([path, edit]) => [path, publication(edit)] as const);
  return { ...plan, edits: Object.fromEntries(edits), readiness: plan.readiness.map(readinessItem) };
}

function publication({ by, at }: ReceivedPlan['edits'][string]): Publication {
  return { ...(by === undefined ? {} : { by }), ...(at === undefined ? {} : { at }) };
}

function readinessItem(item: ReceivedItem): ReadinessItem {
  const { path, neededBy, uses, problem, yaml, wanted } = item;
  const shared = {
    path,
    neededBy,
    uses,
    problem,
    yaml,
    wanted: {
      name: wanted.name,
      type: wanted.type,
      ...(wanted.value === undefined ? {} : { value: wanted.value }),
    },
  };
  switch (item.is) {
    case 'bound': {
      const { is, id, by, checked, found } = item;
      return { ...shared, is, id, by, checked, found: found && candidate(found) };
    }
    case 'unbound':
      return { ...shared, is: item.is, id: item.id, candidates: item.candidates?.map(candidate) };
    case 'wrongValue':
      return { ...shared, is: item.is, found: item.found && candidate(item.found) };
    case 'wrongType': {
      const { is, found, candidates } = item;
      return { ...shared, is, found: candidate(found), candidates: candidates.map(candidate) };
    }
    case 'ambiguous':
    case 'left to a person':
      return { ...shared, is: item.is, candidates: item.candidates.map(candidate) };
  }
}

function candidate({ id, name, type, seen }: ReceivedCandidate): BindingCandidate {
  const bare = { id, name, type };
  return seen === undefined ? bare : { ...bare, seen: { stream: seen.stream, exportedAt: seen.exportedAt } };
}
