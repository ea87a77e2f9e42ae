import { directoryTenantProblems } from '../../adapters/directory-tenant/problems.ts';
import { gitProblems } from '../../adapters/git/problems.ts';
import { githubProblems } from '../../adapters/github/problems.ts';
import { httpTenantProblems } from '../../adapters/http-tenant/problems.ts';
import { makeProblems } from '../../adapters/make/problems.ts';
import { notifyProblems } from '../../adapters/notify/problems.ts';
import { storeProblems } from '../../adapters/store/problems.ts';
import { domainCodes, type CodeMeaning } from '../../domain/codes.ts';

/** What a code of a pass stands for, and what to do about it; undefined for one that passes do not report. */
export function meaningOf(code: string): CodeMeaning | undefined {
  return meanings.get(code);
}

const rows: Readonly<Record<string, CodeMeaning>> = {
  ...domainCodes,
  ...directoryTenantProblems,
  ...githubProblems,
  ...makeProblems,
  ...notifyProblems,
  ...storeProblems,
  ...Object.fromEntries(
    Object.entries(httpTenantProblems).map(([code, { meaning, remedy }]) => [
      code,
      { title: meaning, remedy },
    ]),
  ),
  ...Object.fromEntries(
    Object.values(gitProblems).map(({ code, title, advice }) => [code, { title, remedy: advice }]),
  ),
};

const meanings: ReadonlyMap<string, CodeMeaning> = new Map(Object.entries(rows));
