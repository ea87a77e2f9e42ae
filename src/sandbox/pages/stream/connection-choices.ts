import { type SandboxJsonObject, text } from '../../json.ts';
import { idOf } from '../../tenant/tables.ts';
import type { TenantModel } from '../../tenant/tenant-model.ts';
import type { ConnectionUse } from './scenario-view.ts';

/**
 * Returns the connections of a tenant that a place accepts: those of its present type and of the types that the module
 * declares; all of them where no type is known.
 */
export function connectionChoices(
  model: TenantModel,
  use: Pick<ConnectionUse, 'connectionId' | 'types'>,
): readonly SandboxJsonObject[] {
  const now = text(model.tables.connections.get(use.connectionId), 'accountName');
  const types = new Set(now === undefined ? use.types : [now, ...use.types]);
  if (types.size === 0) return model.connections();
  return model.connections().filter((connection) => types.has(text(connection, 'accountName') ?? ''));
}

/** Returns a connection in words. */
export function connectionLabel(connection: SandboxJsonObject): string {
  return `${text(connection, 'name') ?? ''} (${text(connection, 'accountName') ?? ''}, ${idOf(connection)})`;
}
