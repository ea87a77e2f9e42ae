import { isJsonArray, jsonObject, member } from '../../core/json/json.ts';
import type { IdBook } from '../../core/stream/id-map.ts';
import { kindOfPath } from '../../core/stream/kinds.ts';
import { treePath } from '../../core/tree/tree.ts';
import type { UnpackedStream } from '../../core/tree/export/unpack.ts';
import type { Observation } from '../../ports/store.ts';
import type { TenantStream } from '../../ports/tenant.ts';
import type { Source } from '../pipeline.ts';
import type { SourceTexts } from './source-texts.ts';

/** The name under which a source's readings are remembered: one tenant may be read in other ways, too. */
export const observer = (source: Source) => `source ${source.tenant.name}`;

/** What is remembered of a stream that was read; nothing where the tenant gives no revision to know it again by. */
export function observationOf(
  stream: UnpackedStream,
  { listed, texts }: { readonly listed: ReadonlyMap<string, TenantStream>; readonly texts: SourceTexts },
  form: string,
): Observation[] {
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

/** The form in which a stream was read; that of the beginning where nothing is said. */
export function formOf({ facts }: Observation): string {
  const form = member(facts, 'form');
  return typeof form === 'string' ? form : '';
}

/** What was remembered, by id, and what the ids are called. */
interface Remembering {
  readonly observations: ReadonlyMap<string, Observation>;
  readonly book: IdBook;
}

/** Paths of what a stream that was not read uses, as far as the mirror (paths of its files) has to know. */
export function usesOf(
  seen: Pick<Remembering, 'observations'>,
  id: string | undefined,
  mirror: ReadonlySet<string>,
): readonly string[] {
  const uses = id === undefined ? undefined : rememberedUses(seen, id);
  // What it uses is not remembered: nothing that the mirror has may go on its account.
  return (
    uses ??
    [...mirror].filter((path) => treePath(path).is === 'shared').map((path) => path.replace(/\.json$/, ''))
  );
}

/** Paths of the shared things and subflows that a stream used when it was last read; undefined if not remembered. */
function rememberedUses(seen: Pick<Remembering, 'observations'>, id: string): readonly string[] | undefined {
  const uses = member(seen.observations.get(id)?.facts, 'uses');
  return isJsonArray(uses) ? uses.filter((path) => typeof path === 'string') : undefined;
}

/** Ids of the streams that a stream ran when it was last read. */
export function rememberedRuns(seen: Remembering, id: string): readonly string[] {
  const runs = (rememberedUses(seen, id) ?? []).filter((path) => kindOfPath(path) === 'stream');
  return runs.map((path) => seen.book.idOf(path)).filter((run) => run !== undefined);
}
