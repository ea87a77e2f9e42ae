import type { Config, Pipeline } from '../../config/config.ts';
import { teamsIn } from '../../core/authority/ways.ts';
import type { BranchProtection, HostFacts } from '../../ports/git-host.ts';
import { planStatusName } from '../../runs/review/plans/status.ts';
import { validateStatus } from '../../runs/review/plans/validate.ts';
import { configuredAuthority } from '../open/authority.ts';
import { openApp } from '../open/open.ts';
import type { Outside } from '../open/outside.ts';
import { look, note, ok, problem, type CheckResult } from './check-result.ts';

/** Tolerated difference between two clocks. Milliseconds. */
const tolerance = 60_000;

/** Failed webhook deliveries from which the check reports them. */
const fewFailures = 3;

/** Checks that the git host permits Sluice's work and protects its branches. Only reads. */
export async function hostFindings(
  config: Config,
  pipeline: Pipeline,
  outside: Outside,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  if (pipeline.host.kind === 'plain') return [];
  const what = config.pipelines.length === 1 ? 'host' : `host of ${pipeline.name}`;
  return look(what, async () => {
    const app = await openApp(config, outside, { pipeline: (one) => one === pipeline, tenant: () => false });
    try {
      const [opened] = app.pipelines;
      const people = opened?.deps.people;
      if (opened?.hostFacts === undefined || people === undefined)
        throw new Error(`the host of the pipeline ${pipeline.name} was not opened`);
      const wanted = wantedStatuses(pipeline);
      const facts = await opened.hostFacts([...wanted.keys()], signal);
      return [
        ok(what, `${facts.repository}, as ${facts.login}`),
        rights(what, facts),
        ...facts.protections.flatMap((one) => protection(what, one, wanted.get(one.branch) ?? '')),
        ...(await teams(config, pipeline, what, (team) => people.isTeamMember(team, facts.login, signal))),
        deliveries(what, facts, config.server.webhookSecret !== undefined),
        clock(what, facts.now - outside.clock.now()),
      ];
    } finally {
      await app.close();
    }
  });
}

/** Returns the status that each branch must require before a merge. */
function wantedStatuses({ source, environments }: Pipeline): ReadonlyMap<string, string> {
  return new Map([
    ...(source.push ? [] : [[source.branch, validateStatus] as const]),
    ...[...environments.values()].map(({ branch, name }) => [branch, planStatusName(name)] as const),
  ]);
}

function rights(what: string, { mayWrite, lacks }: HostFacts): CheckResult {
  const name = `${what}: rights`;
  if (!mayWrite) return problem(name, 'SLC2451', 'the credentials may not write to the repository');
  if (lacks === undefined) return note(name, 'may write; the host does not tell what else is granted');
  if (lacks.length > 0) return problem(name, 'SLC2451', `the credentials lack ${lacks.join(', ')}`);
  return ok(name, 'everything that is needed');
}

function protection(
  what: string,
  { branch, isProtected, requiredStatuses, allowsForcePushes, isStrict }: BranchProtection,
  wanted: string,
): readonly CheckResult[] {
  const name = `${what}: branch ${branch}`;
  if (isProtected === undefined) return [note(name, 'its protection may not be read with these credentials')];
  if (!isProtected)
    return [
      problem(name, 'SLC2452', `is not protected: ${wanted} is not asked for, and it can be rewritten`),
    ];
  const missing = [
    ...(requiredStatuses.includes(wanted) ? [] : [`${wanted} is not a required check`]),
    ...(allowsForcePushes ? ['force pushes are allowed'] : []),
  ];
  if (missing.length > 0) return [problem(name, 'SLC2452', missing.join('; '))];
  return isStrict
    ? [ok(name, `asks for ${wanted}, up to date, and is never rewritten`)]
    : [note(name, `asks for ${wanted}, but not that branches are up to date before they are merged`)];
}

/** Checks teams. An unreadable one denies access to everybody. */
async function teams(
  config: Config,
  pipeline: Pipeline,
  what: string,
  isIn: (team: string) => Promise<boolean | undefined>,
): Promise<readonly CheckResult[]> {
  const names = [...pipeline.environments.keys()];
  const named = names.flatMap((name) => teamsIn(configuredAuthority(config, pipeline, name)));
  const findings: CheckResult[] = [];
  for (const team of new Set(named))
    if ((await isIn(team)) === undefined)
      findings.push(
        problem(
          `${what}: team ${team}`,
          'SLC2451',
          'these credentials cannot list its members, so nobody may approve as a member',
        ),
      );
  return findings;
}

function deliveries(what: string, { deliveries: found }: HostFacts, hasSecret: boolean): CheckResult {
  const name = `${what}: webhook`;
  if (found === undefined)
    return note(name, 'none is known that leads here: pull requests are looked at every now and then');
  if (!hasSecret)
    return problem(name, 'SLC2453', 'the host sends deliveries, and server.webhookSecret is not set');
  const failed = found.filter(({ status }) => status < 200 || status >= 300);
  const [latest] = failed;
  if (latest === undefined || (failed.length < fewFailures && failed.length < found.length))
    return ok(
      name,
      found.length === 0 ? 'nothing was delivered yet' : `${found.length} deliveries looked at`,
    );
  const answer = latest.status === 0 ? 'no answer' : `status ${latest.status}`;
  return problem(
    name,
    'SLC2453',
    `${failed.length} of the last ${found.length} deliveries failed, the last with ${answer}`,
  );
}

function clock(what: string, skew: number): CheckResult {
  const name = `${what}: clock`;
  if (Math.abs(skew) <= tolerance) return ok(name, `within ${tolerance / 1000} s of this machine`);
  const side = skew > 0 ? 'behind' : 'ahead of';
  return problem(name, 'SLC2435', `this machine is ${Math.round(Math.abs(skew) / 1000)} s ${side} it`);
}
