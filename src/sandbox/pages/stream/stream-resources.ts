import type { StreamRecord } from '../../tenant/records.ts';
import type { TenantModel } from '../../tenant/tenant-model.ts';
import { type ResourceKind, resourceKinds, resourcesUsedBy } from '../../tenant/used-resources.ts';
import { scenarioView } from './scenario-view.ts';

/** A connection, keychain, data store or data structure that a stream uses, in one place or several. */
export interface StreamResource {
  readonly kind: ResourceKind;
  readonly id: string;
  /** Connection types that are known to work here, and the type in the stream's file. */
  readonly types: readonly string[];
  readonly places: number;
  /** Name in the stream's file, where the tenant lacks the resource. */
  readonly name: string | undefined;
}

/** Returns the resources that a stream uses by id, each once: connections first, then the others in order of use. */
export function streamResources(model: TenantModel, stream: StreamRecord): readonly StreamResource[] {
  const views = model.tables.scenariosOf(stream).map(scenarioView);
  const uses = views.flatMap(({ modules, connections }) => [
    ...connections.map(({ connectionId, types }) => ({
      kind: 'connection' as const,
      id: connectionId,
      types,
    })),
    ...modules.flatMap(({ json }) => resourcesUsedBy(json)).filter(({ kind }) => kind !== 'connection'),
  ]);
  const groups = [...Map.groupBy(uses, ({ kind, id }) => `${kind} ${id}`).values()];
  return groups
    .flatMap((group) => group.slice(0, 1).map((first) => thing(model, stream, first, group)))
    .sort((left, right) => resourceKinds.indexOf(left.kind) - resourceKinds.indexOf(right.kind));
}

function thing(
  { tables }: TenantModel,
  stream: StreamRecord,
  { kind, id }: Pick<StreamResource, 'kind' | 'id'>,
  uses: readonly Pick<StreamResource, 'types'>[],
): StreamResource {
  const isForeign = kind === 'connection' && !tables.connections.has(id);
  const foreign = isForeign ? stream.foreignConnections.find((one) => one.id === id) : undefined;
  const types = new Set(uses.flatMap((use) => use.types));
  if (foreign !== undefined && foreign.accountName !== '') types.add(foreign.accountName);
  return { kind, id, types: [...types], places: uses.length, name: foreign?.name || undefined };
}
