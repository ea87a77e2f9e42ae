import type { App } from '../accounts.ts';
import type { Host } from '../host.ts';
import { accountShape, nodeId, type Shape } from './account-shape.ts';

const madeAt = '2020-01-01T00:00:00Z';

export function appShape(host: Host, app: App): Shape {
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    owner: accountShape(host, app.owner),
    name: app.slug,
    description: '',
    external_url: `${host.url}/apps/${app.slug}`,
    html_url: `${host.url}/apps/${app.slug}`,
    created_at: madeAt,
    updated_at: madeAt,
    permissions: { metadata: 'read', ...app.rights },
    events: [],
  };
}

export function installationShape(host: Host, app: App): Shape {
  const url = `${host.api}/app/installations/${app.installationId}`;
  return {
    id: app.installationId,
    client_id: app.clientId,
    account: accountShape(host, app.owner),
    repository_selection: 'selected',
    access_tokens_url: `${url}/access_tokens`,
    repositories_url: `${host.api}/installation/repositories`,
    html_url: `${host.url}/settings/installations/${app.installationId}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: app.owner.id,
    target_type: app.owner.type,
    permissions: { metadata: 'read', ...app.rights },
    events: [],
    created_at: madeAt,
    updated_at: madeAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  };
}
