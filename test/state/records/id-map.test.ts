import { expect, it } from 'vitest';
import type { Identity } from '../../../src/ports/store.ts';
import { bookOf, learntIdentities } from '../../../src/state/records/id-map.ts';

const [stream, scenario] = ['value-streams/a', 'value-streams/a/scenarios/work'];
const remembered: readonly Identity[] = [
  { kind: 'stream', id: '1', path: stream },
  { kind: 'scenario', id: `${stream}#2`, path: scenario },
];

it('tells what a draft has learnt as a store remembers it', () => {
  const book = bookOf(remembered);
  book.set(scenario, '3');
  book.set('rules/is-vip', '4');

  expect(learntIdentities(book, remembered)).toEqual([
    { kind: 'scenario', id: `${stream}#3`, path: scenario },
    { kind: 'rule', id: '4', path: 'rules/is-vip' },
  ]);
});

it('tells nothing of what was learnt otherwise and then again as it was remembered', () => {
  const book = bookOf(remembered);
  // Two streams carry one scenario, and each tells another id of it.
  book.set(scenario, '3');
  book.set(scenario, '2');

  expect(learntIdentities(book, remembered)).toEqual([]);
});
