import { merge } from 'node-diff3';

/** Two changes of one text put together line by line; undefined where they touch the same lines. */
export function mergeText(base: string, target: string, incoming: string): string | undefined {
  const { conflict, result } = merge(lines(target), lines(base), lines(incoming), {
    excludeFalseConflicts: true,
  });
  return conflict ? undefined : result.join('\n');
}

const lines = (text: string) => text.split('\n');
