import type * as z from 'zod';
import { malformed } from '../parse-result.ts';

/** Checks that runs with changes are not deleted before those without. */
export function agesAreInOrder({
  value,
  issues,
}: z.core.ParsePayload<{ readonly runs: number; readonly audit: number }>): void {
  if (issues.length > 0 || value.audit >= value.runs) return;
  const { message, ...params } = malformed(
    'is shorter than retention.runs',
    'write as much as there or more',
  );
  issues.push({ code: 'custom', input: value, path: ['audit'], message, params });
}
