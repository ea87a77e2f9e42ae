import type { StreamRecord } from '../../tenant/records.ts';
import { idOf } from '../../tenant/tables.ts';
import type { TenantModel } from '../../tenant/tenant-model.ts';
import { Addresses } from '../addresses.ts';
import { connectionChoices, connectionLabel } from './connection-choices.ts';
import { html, type SandboxHtml, nothing } from '../html.ts';
import type { ConnectionUse } from './scenario-view.ts';

/** Returns a form for each place of a scenario that uses a connection. */
export function connectionForms(
  model: TenantModel,
  stream: StreamRecord,
  uses: readonly ConnectionUse[],
): readonly SandboxHtml[] {
  return uses.map((use) => connectionForm(model, stream, use));
}

function connectionForm(model: TenantModel, stream: StreamRecord, use: ConnectionUse): SandboxHtml {
  const { place } = use;
  const key = place.kind === 'module' ? `m-${place.moduleId}-${place.parameter}` : `h-${place.hookId}`;
  const id = `connection-${place.scenario}-${key}`;
  const present = model.tables.connections.get(use.connectionId);
  const choices = connectionChoices(model, use);
  return html`<form
    class="row"
    method="post"
    action="${new Addresses(model.name).stream(stream.id)}/connections"
  >
    <input type="hidden" name="scenario" value="${place.scenario}" />
    ${
      place.kind === 'module'
        ? html`<input type="hidden" name="module" value="${place.moduleId}" />
            <input type="hidden" name="parameter" value="${place.parameter}" />`
        : html`<input type="hidden" name="hook" value="${place.hookId}" />`
    }
    <div class="field">
      <label for="${id}">Connection of <bdi>${use.where}</bdi></label>
      <select id="${id}" name="connection" required>
        ${present === undefined ? html`<option value="" selected>${missing(stream, use)}</option>` : nothing}
        ${choices.map(
          (choice) =>
            html`<option value="${idOf(choice)}" ${idOf(choice) === use.connectionId ? 'selected' : ''}>
              ${connectionLabel(choice)}
            </option>`,
        )}
      </select>
      ${choices.length === 0 ? noChoice(use) : nothing}
    </div>
    <button type="submit" class="button">Reconnect</button>
  </form>`;
}

function missing(stream: StreamRecord, use: ConnectionUse): string {
  const types = use.types.length === 0 ? '' : ` of type ${use.types.join(' or ')}`;
  const name = stream.foreignConnections.find(({ id }) => id === use.connectionId)?.name;
  return `${name || use.connectionId}${types} is missing: choose one`;
}

function noChoice(use: ConnectionUse): SandboxHtml {
  const types = use.types.length === 0 ? '' : ` of type ${use.types.join(' or ')}`;
  return html`<p class="hint">The tenant has no connection${types} yet.</p>`;
}
