import type { ConnectionPlace } from '../../tenant/edits.ts';
import { HttpProblem } from '../../problem.ts';
import type { StreamRecord } from '../../tenant/records.ts';
import { idOf } from '../../tenant/tables.ts';
import type { TenantModel } from '../../tenant/tenant-model.ts';
import { connectionChoices } from './connection-choices.ts';
import { required } from '../posted.ts';
import { type ConnectionUse, scenarioView } from './scenario-view.ts';

/**
 * Connects the named place to the named connection. Returns false where it already is, so that nothing is published.
 * Throws a 422 `HttpProblem`.
 */
export function reconnect(model: TenantModel, stream: StreamRecord, fields: URLSearchParams): boolean {
  const use = useOf(model, stream, fields);
  const connection = required(fields, 'connection');
  if (!connectionChoices(model, use).some((choice) => idOf(choice) === connection)) {
    throw new HttpProblem(
      422,
      `the tenant has no connection ${connection} of the type that ${use.where} needs`,
    );
  }
  if (connection === use.connectionId) return false;
  model.reconnect({ streamId: stream.id }, use.place, connection);
  return true;
}

function useOf(model: TenantModel, stream: StreamRecord, fields: URLSearchParams): ConnectionUse {
  const scenario = model.tables.scenariosOf(stream).find(({ id }) => id === fields.get('scenario'));
  const uses = scenario === undefined ? [] : scenarioView(scenario).connections;
  const found = uses.find(({ place }) => isMeant(place, fields));
  if (found === undefined) throw new HttpProblem(422, 'the value stream has no such connection any more');
  return found;
}

function isMeant(place: ConnectionPlace, fields: URLSearchParams): boolean {
  if (place.kind === 'hook') return place.hookId === fields.get('hook');
  return String(place.moduleId) === fields.get('module') && place.parameter === fields.get('parameter');
}
