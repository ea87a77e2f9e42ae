import { appsAreInvertible } from './app-rule.ts';
import { branchesCanCoexist } from './branch-rule.ts';
import { environmentsHaveOutboxes, foldersAreApart } from './directory-rules.ts';
import type { PipelineDraft } from './draft.ts';
import { fromIsAcyclic, fromIsKnown, noEnvironmentCalledLikeTheSourceBranch } from './from-rules.ts';
import { credentialsStayWithTheirHost, hostsHaveOneKindOfCredentials } from './host-rules.ts';
import { makeHasAUse, teamsAreOfOneTenant } from './make-rule.ts';
import { namesAreUnique } from './name-rule.ts';
import type { ConfigProblem } from './problem.ts';
import {
  noAccountTwice,
  noEnvironmentOnTheSource,
  noSharedTenant,
  tenantsAreKnown,
  tenantsAreUsed,
} from './tenant-rules.ts';
import { tokenHasAUse } from './token-rule.ts';
import { peopleRemoveByThemselves } from './removal-rule.ts';
import { windowsHaveOneEffect } from './window-rule.ts';

/** What spans several keys or files. Looks at everything, complains of what it finds, changes nothing. */
export type Rule = (pipelines: readonly PipelineDraft[]) => Iterable<ConfigProblem>;

/** A complaint of one of these refuses the configuration. */
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
