import { randomBytes } from 'node:crypto';
import type { App, Rights } from '../accounts.ts';
import { actorOf, type Call, type Handler, ok, pageOf } from '../answer.ts';
import type { Host } from '../host.ts';
import { notFound, Refusal } from '../refusal.ts';
import { accountShape, ownAccountShape, time } from '../shapes/account-shape.ts';
import { appShape, installationShape } from '../shapes/app-shape.ts';
import { hookConfigShape } from '../shapes/hook-shape.ts';
import { repositoryShape } from '../shapes/repository-shape.ts';
import { deliveriesOf } from './hook-deliveries.ts';

/** Milliseconds that an installation's token is worth something. */
const tokenLife = 3_600_000;

export const identityAnswers: Readonly<Record<string, Handler>> = {
  'users/get-authenticated': (call) => {
    if (call.caller.kind === 'token' && call.caller.token.app) {
      throw new Refusal(403, 'Resource not accessible by integration');
    }
    return ok(ownAccountShape(call.host, actorOf(call)));
  },

  'apps/get-authenticated': (call) => ok(appShape(call.host, appOf(call))),

  // An app without a hook has settings of one all the same.
  'apps/get-webhook-config-for-app': (call) => {
    const { hook } = appOf(call);
    return ok(hook ? hookConfigShape(hook) : { content_type: 'form', insecure_ssl: '0' });
  },

  'apps/list-webhook-deliveries': (call) => {
    const { hook } = appOf(call);
    return hook ? deliveriesOf(call, hook) : ok([]);
  },

  'apps/get-repo-installation': (call) => {
    const app = appOf(call);
    if (call.found === undefined || !app.repositories.includes(call.found.id)) throw notFound();
    return ok(installationShape(call.host, app));
  },

  'apps/create-installation-access-token': (call) => {
    const app = appOf(call);
    const { host } = call;
    if (Number(call.params['installation_id']) !== app.installationId) throw notFound();
    const rights = (call.body['permissions'] ?? app.rights) as Rights;
    for (const [area, level] of Object.entries(rights)) {
      const has = area === 'metadata' ? 'read' : app.rights[area as keyof Rights];
      if (has === 'write' || has === level) continue;
      throw new Refusal(422, 'The permissions requested are not granted to this installation.');
    }
    const repositories = wantedRepositories(call, app);
    const { value, expiresAt } = addInstallationToken(
      host,
      app,
      rights,
      repositories.map(({ id }) => id),
    );
    const isSelected = 'repositories' in call.body || 'repository_ids' in call.body;
    return ok(
      {
        token: value,
        expires_at: time(expiresAt),
        permissions: { metadata: 'read', ...rights },
        repository_selection: 'selected',
        ...(isSelected ? { repositories: repositories.map((one) => repositoryShape(host, one)) } : {}),
      },
      201,
    );
  },

  'teams/list-members-in-org': (call) => {
    actorOf(call);
    const { org = '', team_slug: slug = '' } = call.params;
    const members = call.host.teams.get(`${org}/${slug}`.toLowerCase());
    if (members === undefined) throw notFound();
    return pageOf(call, members, (login) => accountShape(call.host, call.host.account(login)));
  },

  'meta/get': () => ok({ verifiable_password_authentication: true }),

  'rate-limit/get': (call) => {
    const figures = call.rates.figures(call.callerKey);
    return ok({ resources: { core: figures, search: figures }, rate: figures });
  },
};

/** Makes a token of an app's installation, as GitHub gives one to whoever shows the app's own. */
export function addInstallationToken(
  host: Host,
  app: App,
  rights: Rights,
  repositories: readonly number[],
): { readonly value: string; readonly expiresAt: number } {
  const value = `ghs_${randomBytes(18).toString('hex')}`;
  const expiresAt = host.now() + tokenLife;
  host.tokens.set(value, {
    value,
    account: app.bot,
    scopes: undefined,
    rights,
    repositories,
    expiresAt,
    app,
  });
  return { value, expiresAt };
}

function appOf({ caller }: Call): App {
  if (caller.kind === 'app') return caller.app;
  throw new Refusal(401, 'A JSON web token could not be decoded');
}

function wantedRepositories(call: Call, app: App) {
  const all = call.host.repositories.filter(({ id }) => app.repositories.includes(id));
  const { repositories: names, repository_ids: ids } = call.body;
  if (Array.isArray(names)) {
    const found = all.filter(({ name }) => names.includes(name));
    if (found.length === names.length) return found;
    throw new Refusal(422, 'There is at least one repository that does not exist or is not accessible.');
  }
  return Array.isArray(ids) ? all.filter(({ id }) => ids.includes(id)) : all;
}
