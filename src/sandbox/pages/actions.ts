import type { StreamRecord } from '../tenant/records.ts';
import type { Addresses } from './addresses.ts';
import { html, type SandboxHtml } from './html.ts';

/** Page of an action, which also shows its outcome. */
export type From = 'list' | 'stream';

export function actionButton(about: {
  readonly action: string;
  readonly label: string;
  readonly from: From;
  readonly look?: string;
}): SandboxHtml {
  return html`<form method="post" action="${about.action}">
    <input type="hidden" name="from" value="${about.from}" />
    <button type="submit" class="${about.look ?? 'button'}">${about.label}</button>
  </form>`;
}

/** Returns a button that activates an inactive stream, or the other way round. */
export function stateButton(
  addresses: Addresses,
  stream: StreamRecord,
  from: From,
  look?: string,
): SandboxHtml {
  const verb = stream.state === 'active' ? 'deactivate' : 'activate';
  return actionButton({
    action: `${addresses.stream(stream.id)}/${verb}`,
    label: verb === 'activate' ? 'Activate' : 'Deactivate',
    from,
    ...(look === undefined ? {} : { look }),
  });
}
