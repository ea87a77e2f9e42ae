import type * as z from 'zod';
import type { change } from '../environment/plan-schema.ts';
import { count } from '../layout/words.ts';

export type ConfirmedChange = z.infer<typeof change>;

/** Returns the effect of a change as a participle, which follows `is` or `are`. */
export function doneTo(change: ConfirmedChange): string {
  switch (change.op) {
    case 'create':
      return 'created';
    case 'replace':
      return 'replaced';
    case 'switch-over':
      return 'switched over';
    case 'set-state':
      return change.state === 'active' ? 'activated' : 'deactivated';
    case 'deactivate':
      return 'deactivated';
    case 'delete':
    case 'delete-shared':
      return 'removed';
  }
}

const order = ['replaced', 'created', 'switched over', 'activated', 'deactivated', 'removed'];

/** Returns a sentence such as `3 streams are replaced, 1 is created, none is removed`. */
export function changesSentence(changes: readonly ConfirmedChange[]): string {
  const byWord = Map.groupBy(changes, doneTo);
  const words = order.filter((word) => byWord.has(word) || word === 'removed');
  const parts = words.map((word, index) => {
    const number = byWord.get(word)?.length ?? 0;
    const noun = byWord.get(word)?.some(({ op }) => op === 'delete-shared') === true ? 'thing' : 'stream';
    const who =
      index === 0
        ? number === 0
          ? `no ${noun}`
          : count(number, noun)
        : number === 0
          ? 'none'
          : String(number);
    return `${who} ${number > 1 ? 'are' : 'is'} ${word}`;
  });
  return parts.join(', ');
}

/** Returns the number of changes that remove something, which a plan limits. */
export function removals(changes: readonly ConfirmedChange[]): number {
  return changes.filter(({ op }) => op === 'deactivate' || op === 'delete' || op === 'delete-shared').length;
}
