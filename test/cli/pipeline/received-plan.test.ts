import { expect, it } from 'vitest';
import { receivedPlan } from '../../../src/cli/pipeline/received-plan.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { plan as planSchema } from '../../../src/dashboard/environment/plan-schema.ts';

const seen = {
  id: '1',
  name: 'Shop',
  type: undefined,
  seen: { stream: 'order-intake', exportedAt: undefined },
};
const listed = { id: '2', name: 'Shop', type: 'account:shop' };
const open = {
  wanted: { name: 'Shop', type: undefined },
  neededBy: ['value-streams/order-intake'],
  uses: [],
  problem: 'is bound to nothing',
  yaml: '<id>',
};
const aValue = { name: 'shopUrl', type: 'team', value: '"https://shop.example"' };
const met = { ...open, problem: undefined, yaml: undefined };

const plan: Plan = {
  environment: 'production',
  revision: '4f2a9c1d0b7e4f2a9c1d0b7e4f2a9c1d0b7e4f2a',
  changes: [],
  blocked: [],
  blockers: [],
  secrets: [],
  readiness: [
    { ...met, path: 'connections/a', is: 'bound', id: '1', by: 'match', checked: true, found: seen },
    { ...met, path: 'connections/b', is: 'bound', id: '1', by: 'id', checked: false, found: undefined },
    { ...open, path: 'connections/c', is: 'unbound', id: undefined, candidates: undefined },
    { ...open, path: 'connections/d', is: 'unbound', id: '3', candidates: [seen, listed] },
    { ...open, path: 'connections/e', is: 'ambiguous', candidates: [seen, listed] },
    { ...open, path: 'connections/f', is: 'wrongType', found: listed, candidates: [seen] },
    { ...open, path: 'variables/team.a', is: 'wrongValue', found: listed, wanted: aValue },
    { ...open, path: 'connections/g', is: 'left to a person', candidates: [listed] },
  ],
  warnings: [],
  stops: [],
  drifted: ['value-streams/a', 'value-streams/b'],
  captures: [],
  edits: { 'value-streams/a': { by: 'Ann', at: '2027-03-29T07:00:00Z' }, 'value-streams/b': {} },
  healed: [],
  removed: [],
  leftShared: [],
  leftOut: [],
  inSync: [],
  orphans: [{ id: '9', name: 'Other' }],
};

it('is the plan that the daemon sent, with the members that JSON leaves out', () => {
  const sent: unknown = JSON.parse(JSON.stringify(plan));
  expect(receivedPlan(planSchema.parse(sent))).toStrictEqual(plan);
});
