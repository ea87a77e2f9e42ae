import { z } from 'zod';
import type { BranchProtection } from '../../../ports/git-host.ts';
import { reading, type GitHubCall } from '../call.ts';
import type { GitHubClient } from '../client.ts';
import { ofResource, unlessDenied } from '../resource.ts';

const branchSchema = z.object({
  protected: z.boolean(),
  protection: z
    .object({ required_status_checks: z.object({ contexts: z.array(z.string()).optional() }).nullish() })
    .nullish(),
});

const protectionSchema = z.object({
  required_status_checks: z
    .object({ strict: z.boolean().optional(), contexts: z.array(z.string()) })
    .nullish(),
  allow_force_pushes: z.object({ enabled: z.boolean() }).nullish(),
});

const rulesSchema = z.array(
  z.object({
    type: z.string(),
    parameters: z
      .object({
        strict_required_status_checks_policy: z.boolean().optional(),
        required_status_checks: z.array(z.object({ context: z.string() })).optional(),
      })
      .nullish(),
  }),
);

/** Reads classic branch protection and rule sets, which apply together. */
export async function protectionOf(
  client: GitHubClient,
  branch: string,
  signal: AbortSignal,
): Promise<BranchProtection> {
  const there = await ofResource(client.ask(branchCall(client, branch), signal));
  const isProtected = there?.protected === true;
  const details = isProtected
    ? await unlessDenied(client.ask(protectionCall(client, branch), signal))
    : undefined;
  // A server or a plan without rule sets reports that there are none.
  const rules = (await unlessDenied(client.ask(rulesCall(client, branch), signal))) ?? [];
  const checks = rules.flatMap(({ type, parameters }) =>
    type === 'required_status_checks' ? [parameters] : [],
  );
  const statuses = details?.required_status_checks ?? undefined;
  const shown = there?.protection?.required_status_checks?.contexts ?? [];
  return {
    branch,
    isProtected:
      isProtected && details === undefined && rules.length === 0
        ? undefined
        : isProtected || rules.length > 0,
    requiredStatuses: [
      ...new Set([
        ...(statuses?.contexts ?? shown),
        ...checks.flatMap((each) => (each?.required_status_checks ?? []).map(({ context }) => context)),
      ]),
    ],
    allowsForcePushes:
      !rules.some(({ type }) => type === 'non_fast_forward') &&
      (!isProtected || details?.allow_force_pushes?.enabled === true),
    isStrict:
      statuses?.strict === true || checks.some((each) => each?.strict_required_status_checks_policy === true),
  };
}

function branchCall({ place }: GitHubClient, branch: string): GitHubCall<z.infer<typeof branchSchema>> {
  return {
    doing: `reading the branch ${branch}`,
    names: 'thing',
    ...reading,
    send: (octokit, options) => octokit.rest.repos.getBranch({ ...place, branch, ...options }),
    schema: branchSchema,
  };
}

function protectionCall(
  { place }: GitHubClient,
  branch: string,
): GitHubCall<z.infer<typeof protectionSchema>> {
  return {
    doing: `reading the protection of ${branch}`,
    names: 'nothing',
    ...reading,
    send: (octokit, options) => octokit.rest.repos.getBranchProtection({ ...place, branch, ...options }),
    schema: protectionSchema,
  };
}

function rulesCall({ place }: GitHubClient, branch: string): GitHubCall<z.infer<typeof rulesSchema>> {
  return {
    doing: `reading the rules for ${branch}`,
    names: 'nothing',
    ...reading,
    send: (octokit, options) =>
      octokit.rest.repos.getBranchRules({ ...place, branch, per_page: 100, ...options }),
    schema: rulesSchema,
  };
}
