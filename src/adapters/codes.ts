import type { CodeMeaning } from '../core/problems/codes.ts';
import { directoryTenantProblems } from './directory-tenant/problems.ts';
import { gitProblems } from './git/problems.ts';
import { githubProblems } from './github/problems.ts';
import { httpTenantProblems } from './http-tenant/problems.ts';
import { makeProblems } from './make/problems.ts';
import { notifyProblems } from './notify/problems.ts';
import { storeProblems } from './store/problems.ts';

/** Meanings of the problem codes of every adapter. */
export const adapterCodes: Readonly<Record<string, CodeMeaning>> = {
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
