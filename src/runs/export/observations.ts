import { isJsonArray, jsonObject, member } from '../../core/json/json.ts';
import type { IdMap } from '../../core/stream/id-map.ts';
import { kindOfPath } from '../../core/stream/kinds.ts';
import { treePath } from '../../core/tree/tree.ts';
import type { UnpackedStream } from '../../core/tree/export/unpack.ts';
import type { StreamObservation } from '../../ports/store.ts';
import type { TenantStream } from '../../ports/tenant.ts';
import type { Source } from '../pipeline.ts';
import type { SourceTexts } from './source-texts.ts';

/**
 * Returns the name under which readings of a source are stored, because the same tenant may also be read in other ways.
 */
export const observer = (source: Source) => `source ${source.tenant.name}`;

/**
 * Returns the facts to store about a stream that was read. Returns none if the tenant gives no revision to identify it.
 */
export function observationOf(
  stream: UnpackedStream,
  { listed, texts }: { readonly listed: ReadonlyMap<string, TenantStream>; readonly texts: SourceTexts },
  form: string,
): StreamObservation[] {
  const revision = listed.get(stream.id)?.revision;
  if (revision === undefined) return [];
  const declared = texts.digestFor(stream.path);
  const facts = jsonObject([
    ['uses', stream.uses],
    ...(declared === undefined ? [] : [['texts', declared] as const]),
    ...(form === '' ? [] : [['form', form] as const]),
  ]);
  return [{ id: stream.id, revision, facts }];
}

/** Returns the form in which a stream was read. Defaults to the initial one. */
export function formOf({ facts }: StreamObservation): string {
  const form = member(facts, 'form');
  return typeof form === 'string' ? form : '';
}

/** Stored readings by id, and the known ids. */
interface Remembering {
  readonly observations: ReadonlyMap<string, StreamObservation>;
  readonly idMap: IdMap;
}

/**
 * Returns the paths that an unchanged stream uses, as far as they matter for the mirror. The second argument has the
 * mirror's files.
 */
export function usesOf(
  remembered: Pick<Remembering, 'observations'>,
  id: string | undefined,
  mirror: ReadonlySet<string>,
): readonly string[] {
  const uses = id === undefined ? undefined : rememberedUses(remembered, id);
  // Its uses are unknown, so the mirror must keep everything that it might use.
  return (
    uses ??
    [...mirror].filter((path) => treePath(path).is === 'shared').map((path) => path.replace(/\.json$/, ''))
  );
}

/**
 * Returns the shared files and subflows that a stream used when it was last read. Returns undefined if that is unknown.
 */
function rememberedUses(
  remembered: Pick<Remembering, 'observations'>,
  id: string,
): readonly string[] | undefined {
  const uses = member(remembered.observations.get(id)?.facts, 'uses');
  return isJsonArray(uses) ? uses.filter((path) => typeof path === 'string') : undefined;
}

/** Returns the ids of the subflows that a stream had when it was last read. */
export function rememberedRuns(remembered: Remembering, id: string): readonly string[] {
  const runs = (rememberedUses(remembered, id) ?? []).filter((path) => kindOfPath(path) === 'stream');
  return runs.map((path) => remembered.idMap.idOf(path)).filter((run) => run !== undefined);
}
