import type { ResourceReplacement } from '../../tenant/used-resources.ts';
import { HttpProblem } from '../../problem.ts';
import type { StreamRecord } from '../../tenant/records.ts';
import { idOf } from '../../tenant/tables.ts';
import type { TenantModel } from '../../tenant/tenant-model.ts';
import { Addresses } from '../addresses.ts';
import { connectionChoices, connectionLabel } from './connection-choices.ts';
import { html, type SandboxHtml, nothing } from '../html.ts';
import { type StreamResource, streamResources } from './stream-resources.ts';

/** Form for all resources that a stream uses and that files do not include, each once. */
export function resourcesPanel(model: TenantModel, stream: StreamRecord): SandboxHtml {
  const things = streamResources(model, stream);
  if (things.length === 0) return nothing;
  return html`<section class="panel" aria-labelledby="things">
    <h2 id="things">What it uses</h2>
    <p class="hint">
      Connections, keychains, data stores and data structures do not travel in files. What you choose here
      takes the place of the old one everywhere in this value stream.
    </p>
    <form method="post" action="${new Addresses(model.name).stream(stream.id)}/things">
      <div class="things">${things.map((thing, at) => row(model, thing, `thing-${at}`))}</div>
      <div class="actions"><button type="submit" class="button primary">Use these</button></div>
    </form>
  </section>`;
}

function row(model: TenantModel, thing: StreamResource, id: string): SandboxHtml {
  const { kind, places } = thing;
  return html`<div class="field">
    <label for="${id}">${kindNames[kind]} <bdi>${thing.name ?? knownName(model, thing)}</bdi></label>
    ${kind === 'connection' ? select(model, thing, id) : input(thing, id)}
    <p class="hint" id="${id}-places">Used in ${places} ${places === 1 ? 'place' : 'places'}</p>
  </div>`;
}

const kindNames: Readonly<Record<StreamResource['kind'], string>> = {
  connection: 'Connection',
  keychain: 'Keychain',
  'data store': 'Data store',
  'data structure': 'Data structure',
};

function knownName({ tables }: TenantModel, { kind, id }: StreamResource): string {
  const name = kind === 'connection' ? tables.connections.get(id)?.['name'] : undefined;
  return typeof name === 'string' ? name : id;
}

function select(model: TenantModel, thing: StreamResource, id: string): SandboxHtml {
  const isMissing = !model.tables.connections.has(thing.id);
  const types = thing.types.length === 0 ? '' : ` of type ${thing.types.join(' or ')}`;
  const choices = choicesFor(model, thing);
  return html`<select id="${id}" name="${fieldName(thing)}" aria-describedby="${id}-places">
      ${isMissing ? html`<option value="" selected>Choose one${types}</option>` : nothing}
      ${choices.map(
        (choice) =>
          html`<option value="${idOf(choice)}" ${idOf(choice) === thing.id ? 'selected' : ''}>
            ${connectionLabel(choice)}
          </option>`,
      )}
    </select>
    ${choices.length === 0 ? html`<p class="hint">The tenant has no connection${types} yet.</p>` : nothing}`;
}

function choicesFor(model: TenantModel, { id, types }: StreamResource) {
  return connectionChoices(model, { connectionId: id, types });
}

/** Returns the field of a resource. A tenant of the sandbox has none of these, so it accepts any id. */
function input(thing: StreamResource, id: string): SandboxHtml {
  return html`<input
    id="${id}"
    name="${fieldName(thing)}"
    value="${thing.id}"
    inputmode="numeric"
    autocomplete="off"
    aria-describedby="${id}-places"
    required
  />`;
}

function fieldName({ kind, id }: StreamResource): string {
  return `${kind}:${id}`;
}

/** Reads the replacements in the submitted fields. Throws a 422 `HttpProblem`. */
export function exchangesIn(
  model: TenantModel,
  stream: StreamRecord,
  fields: URLSearchParams,
): readonly ResourceReplacement[] {
  return streamResources(model, stream).flatMap((thing): readonly ResourceReplacement[] => {
    const after = (fields.get(fieldName(thing)) ?? '').trim();
    if (after === '' || after === thing.id) return [];
    const isFine =
      thing.kind === 'connection'
        ? choicesFor(model, thing).some((choice) => idOf(choice) === after)
        : /^\d{1,15}$/.test(after);
    if (!isFine)
      throw new HttpProblem(422, `${after} cannot take the place of the ${thing.kind} ${thing.id}`);
    return [{ kind: thing.kind, before: thing.id, after }];
  });
}
