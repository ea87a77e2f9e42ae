import type { Config, Pipeline } from '../../config/config.ts';
import type { Routes } from '../../core/authority/ways.ts';
import { authorityOf, type Authority } from '../../core/authority/authority.ts';

/** Permissions on an environment, as the configuration gives them. */
export function configuredAuthority(
  { server: { access } }: Pick<Config, 'server'>,
  { repository, environments, host }: Pick<Pipeline, 'repository' | 'environments' | 'host'>,
  environment: string,
): Authority {
  const approval = environments.get(environment)?.approval;
  const { roles, people } = access;
  return authorityOf(environment, {
    roles,
    people,
    own: [repository.identity.email],
    commands: host.kind !== 'plain' ? host.commands : [],
    ...(approval === undefined ? {} : { approval }),
  });
}

/** Returns the routes by which people can decide about environments of a pipeline. */
export function configuredRoutes(
  { server }: Pick<Config, 'server'>,
  { host }: Pick<Pipeline, 'host'>,
): Routes {
  const serves = server.pages === 'on';
  return {
    serves,
    signsIn: serves && server.access.oidc !== undefined,
    comments: host.kind !== 'plain',
  };
}

/** Returns the permissions on all environments, by name. */
export function configuredAuthorities(config: Config): ReadonlyMap<string, Authority> {
  return new Map(
    config.pipelines.flatMap((pipeline) =>
      [...pipeline.environments.keys()].map((name) => [name, configuredAuthority(config, pipeline, name)]),
    ),
  );
}
