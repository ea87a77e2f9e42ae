import { createHash } from 'node:crypto';
import { canonicalJson, type SandboxJson } from '../json.ts';
import { HttpProblem } from '../problem.ts';

/** Returns a strong entity tag, different for each representation. */
export function entityTag(representation: SandboxJson): string {
  return `"${createHash('sha256').update(canonicalJson(representation)).digest('hex').slice(0, 32)}"`;
}

/** Throws a 412 `HttpProblem` where `If-Match` names other tags than the current one (RFC 9110, 13.1.1). */
export function requireMatch(ifMatch: string | undefined, tag: string): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const named = ifMatch.split(',').map((one) => one.trim());
  if (!named.includes(tag)) {
    throw new HttpProblem(412, 'the value stream is no longer what If-Match names', {
      details: [{ field: 'If-Match', type: 'changed', message: 'read the value stream again' }],
    });
  }
}
