import { adapterCodes } from '../../adapters/codes.ts';
import { domainCodes, type CodeMeaning } from '../../core/problems/codes.ts';

/** Returns the meaning and remedy of a code, or undefined for one that runs do not report. */
export function meaningOf(code: string): CodeMeaning | undefined {
  return meanings.get(code);
}

const meanings: ReadonlyMap<string, CodeMeaning> = new Map(
  Object.entries({ ...domainCodes, ...adapterCodes }),
);
