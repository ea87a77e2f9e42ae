import { appsAreInvertible } from './apps.ts';
import { branchesCanCoexist } from './branches.ts';
import { environmentsHaveOutboxes, foldersAreApart } from './directories.ts';
import type { PipelineDraft } from '../draft.ts';
import { fromIsAcyclic, fromIsKnown, noEnvironmentCalledLikeTheSourceBranch } from './from.ts';
import { credentialsStayWithTheirHost, hostsHaveOneKindOfCredentials } from './hosts.ts';
import { makeHasAUse, teamsAreOfOneTenant } from './make.ts';
import { namesAreUnique } from './names.ts';
import type { ConfigProblem } from '../problem.ts';
import {
  noAccountTwice,
  noEnvironmentOnTheSource,
  noSharedTenant,
  tenantsAreKnown,
  tenantsAreUsed,
} from './tenants.ts';
import { tokenHasAUse } from './tokens.ts';
import { peopleRemoveByThemselves } from './removals.ts';
import { windowsHaveOneEffect } from './windows.ts';

/** Check across several keys or files. Yields a problem for each violation and changes nothing. */
export type Rule = (pipelines: readonly PipelineDraft[]) => Iterable<ConfigProblem>;

/** Rules whose problems make the configuration invalid. */
const rules: readonly Rule[] = [
  tenantsAreKnown,
  noSharedTenant,
  noEnvironmentOnTheSource,
  noAccountTwice,
  environmentsHaveOutboxes,
  foldersAreApart,
  namesAreUnique,
  noEnvironmentCalledLikeTheSourceBranch,
  fromIsKnown,
  fromIsAcyclic,
  branchesCanCoexist,
  appsAreInvertible,
  hostsHaveOneKindOfCredentials,
  credentialsStayWithTheirHost,
  windowsHaveOneEffect,
  peopleRemoveByThemselves,
];

const warnings: readonly Rule[] = [tenantsAreUsed, tokenHasAUse, teamsAreOfOneTenant, makeHasAUse];

export function brokenRules(pipelines: readonly PipelineDraft[]): readonly ConfigProblem[] {
  return rules.flatMap((rule) => [...rule(pipelines)]);
}

export function configWarnings(pipelines: readonly PipelineDraft[]): readonly ConfigProblem[] {
  return warnings.flatMap((rule) => [...rule(pipelines)]);
}
