import { adapterCodes } from '../../adapters/codes.ts';
import { domainCodes, type CodeMeaning } from '../../core/problems/codes.ts';

/** What a code of a pass stands for, and what to do about it; undefined for one that passes do not report. */
export function meaningOf(code: string): CodeMeaning | undefined {
  return meanings.get(code);
}

const meanings: ReadonlyMap<string, CodeMeaning> = new Map(
  Object.entries({ ...domainCodes, ...adapterCodes }),
);
