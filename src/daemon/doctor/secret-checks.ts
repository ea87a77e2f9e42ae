import type { EnvironmentConfig, Pipeline } from '../../config/config.ts';
import { note, ok, type CheckResult } from './check-result.ts';

/** Reports where any writer of an environment's branch can send its secrets. */
export function secretFindings(pipeline: Pipeline): readonly CheckResult[] {
  return [...pipeline.environments.values()].flatMap((environment) =>
    [...environment.secrets.keys()].map((secret) => findingOf(environment, secret)),
  );
}

function findingOf({ name, branch, secretBounds }: EnvironmentConfig, secret: string): CheckResult {
  const what = `secret ${secret} of ${name}`;
  const { streams, hosts } = secretBounds.get(secret) ?? {};
  if (streams !== undefined && hosts !== undefined)
    return ok(what, `is bound to streams ${streams.join(', ')} and hosts ${hosts.join(', ')}`);
  const open = [
    ...(streams === undefined ? ['from any stream'] : []),
    ...(hosts === undefined ? ['to any host'] : []),
  ];
  const missing = [...(streams === undefined ? ['streams'] : []), ...(hosts === undefined ? ['hosts'] : [])];
  return note(
    what,
    `${streams === hosts ? 'has no bound' : 'is only partly bound'}: once approved, anybody who can write to ${branch} can send it ${open.join(' ')}; add ${missing.join(' and ')} to bind it`,
  );
}
