import { expect, it } from 'vitest';
import type { TenantIdentity } from '../../../src/ports/store.ts';
import { idMapOf, learntIdentities } from '../../../src/state/records/id-map.ts';

const [stream, scenario] = ['value-streams/a', 'value-streams/a/scenarios/work'];
const remembered: readonly TenantIdentity[] = [
  { kind: 'stream', id: '1', path: stream },
  { kind: 'scenario', id: `${stream}#2`, path: scenario },
];

it('tells what a draft has learnt as a store remembers it', () => {
  const idMap = idMapOf(remembered);
  idMap.set(scenario, '3');
  idMap.set('rules/is-vip', '4');

  expect(learntIdentities(idMap, remembered)).toEqual([
    { kind: 'scenario', id: `${stream}#3`, path: scenario },
    { kind: 'rule', id: '4', path: 'rules/is-vip' },
  ]);
});

it('tells nothing of what was learnt otherwise and then again as it was remembered', () => {
  const idMap = idMapOf(remembered);
  // Two streams carry one scenario, and each tells another id of it.
  idMap.set(scenario, '3');
  idMap.set(scenario, '2');

  expect(learntIdentities(idMap, remembered)).toEqual([]);
});
