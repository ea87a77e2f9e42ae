import type * as z from 'zod';
import type { change } from '../environment/plan-schema.ts';
import { count } from '../layout/words.ts';

export type ConfirmedChange = z.infer<typeof change>;

/** Returns what Sluice will do as a verb. */
export function actionWord(change: ConfirmedChange): string {
  switch (change.op) {
    case 'create':
      return 'create';
    case 'replace':
      return 'update';
    case 'switch-over':
      return 'switch over';
    case 'set-state':
      return change.state === 'active' ? 'activate' : 'deactivate';
    case 'deactivate':
      return 'deactivate';
    case 'delete':
    case 'delete-shared':
      return 'remove';
  }
}

const order = ['update', 'create', 'switch over', 'activate', 'deactivate', 'remove'];

/** Returns a summary such as `3 streams to update, 1 to create, 0 to remove`. */
export function changesSummary(changes: readonly ConfirmedChange[]): string {
  const byWord = Map.groupBy(changes, actionWord);
  const words = order.filter((word) => byWord.has(word) || word === 'remove');
  return words
    .map((word, index) => {
      const own = byWord.get(word) ?? [];
      const noun = own.some(({ op }) => op === 'delete-shared') ? 'resource' : 'stream';
      return `${index === 0 ? count(own.length, noun) : own.length} to ${word}`;
    })
    .join(', ');
}

/** Returns the number of changes that remove something, which a plan limits. */
export function removals(changes: readonly ConfirmedChange[]): number {
  return changes.filter(({ op }) => op === 'deactivate' || op === 'delete' || op === 'delete-shared').length;
}
