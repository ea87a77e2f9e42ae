import type { Host } from '../host.ts';
import type { Hook, HookDelivery, Repository } from '../records.ts';
import { type Shape, time } from './account-shape.ts';
import { apiUrl } from './repository-shape.ts';

export function hookShape(host: Host, repository: Repository, hook: Hook): Shape {
  const url = `${apiUrl(host, repository)}/hooks/${hook.id}`;
  const [last] = hook.deliveries;
  return {
    type: 'Repository',
    id: hook.id,
    name: 'web',
    active: hook.isActive,
    events: hook.events,
    config: hookConfigShape(hook),
    updated_at: time(hook.at),
    created_at: time(hook.at),
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: {
      code: last === undefined ? null : last.status,
      status: last === undefined ? 'unused' : statusText(last),
      message: last === undefined ? null : statusText(last),
    },
  };
}

/** GitHub never tells the secret, only that there is one. */
export function hookConfigShape({ url, secret }: Hook): Shape {
  return {
    content_type: 'json',
    insecure_ssl: '0',
    url,
    ...(secret === undefined ? {} : { secret: '********' }),
  };
}

export function hookDeliveryShape(hook: Hook, delivery: HookDelivery): Shape {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: time(delivery.at),
    redelivery: delivery.isRedelivery,
    duration: 0.1,
    status: statusText(delivery),
    status_code: delivery.status,
    event: delivery.event,
    action: delivery.action,
    installation_id: hook.app?.installationId ?? null,
    repository_id: delivery.repository,
    throttled_at: null,
  };
}

function statusText({ status }: HookDelivery): string {
  if (status === 0) return 'failed to connect to host';
  return status < 300 ? 'OK' : `Invalid HTTP Response: ${status}`;
}
