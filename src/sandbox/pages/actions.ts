import type { StreamRecord } from '../tenant/records.ts';
import type { Addresses } from './addresses.ts';
import { html, type Html } from './html.ts';

/** The page that an action was asked for on, which is the one that shows what came of it. */
export type From = 'list' | 'stream';

/** A button that posts. */
export function actionButton(about: {
  readonly action: string;
  readonly label: string;
  readonly from: From;
  readonly look?: string;
}): Html {
  return html`<form method="post" action="${about.action}">
    <input type="hidden" name="from" value="${about.from}" />
    <button type="submit" class="${about.look ?? 'button'}">${about.label}</button>
  </form>`;
}

/** Activates an inactive stream and the other way round. */
export function stateButton(addresses: Addresses, stream: StreamRecord, from: From, look?: string): Html {
  const verb = stream.state === 'active' ? 'deactivate' : 'activate';
  return actionButton({
    action: `${addresses.stream(stream.id)}/${verb}`,
    label: verb === 'activate' ? 'Activate' : 'Deactivate',
    from,
    ...(look === undefined ? {} : { look }),
  });
}
