import type { EnvironmentConfig, Pipeline } from '../../config/config.ts';
import { note, ok, type Finding } from './finding.ts';

/** Reports where any writer of an environment's branch can send its secrets. */
export function secretFindings(pipeline: Pipeline): readonly Finding[] {
  return [...pipeline.environments.values()].flatMap((environment) =>
    [...environment.secrets.keys()].map((secret) => findingOf(environment, secret)),
  );
}

function findingOf({ name, branch, secretBounds }: EnvironmentConfig, secret: string): Finding {
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
    `${streams === hosts ? 'has no bound' : 'is bound in part'}: whoever can write to ${branch} can have it sent ${open.join(' ')}, once that is approved; add ${missing.join(' and ')} beside it`,
  );
}
