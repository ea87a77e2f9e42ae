import { idText, isJsonArray, isJsonObject, member, type Json, type JsonObject } from '../domain/json.ts';
import { InvalidInput } from '../domain/problem.ts';
import type { Carriage } from './carriage.ts';
import type { ExportFile } from './export-file.ts';
import { replaceTemplateIds } from './replace-template-ids.ts';

/** One stream as one file carries it. */
export interface CarriedStream {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  /** When its file was exported, as the file says it; empty if it does not. */
  readonly exportedAt: string;
  readonly payload: JsonObject;
  /** Set where the file is this stream's own: its envelope, and how it nests its subflows. */
  readonly root: { readonly envelope: JsonObject; readonly carriage: Carriage } | undefined;
}

/** The stream that a file is of, then those that it carries, outer before inner. */
export function carriedStreams({ file, envelope, payload }: ExportFile): CarriedStream[] {
  const streams: CarriedStream[] = [];
  const at = member(envelope, 'exported_at');
  const exportedAt = typeof at === 'string' ? at : '';
  const visit = (carried: JsonObject, place: string): Carriage => {
    const template = member(carried, 'execution_template');
    const id = idText(member(template, 'id'));
    const name = member(template, 'name');
    if (id === undefined) throw new InvalidInput(file, `${place}/execution_template`, 'a value stream without an id', 'SLC1003');
    if (typeof name !== 'string') throw new InvalidInput(file, `${place}/execution_template`, 'a value stream without a name', 'SLC1003');
    const index = streams.length;
    streams.push({ id, name, file, exportedAt, payload: carried, root: undefined });
    const section = member(carried, 'subflows');
    const subflows = subflowsOf(section, file, place)?.map((inner, at) => visit(inner, `${place}/subflows/${at}`));
    const carriage: Carriage = { id, subflows };
    if (index === 0) streams[0] = { id, name, file, exportedAt, payload: carried, root: { envelope, carriage } };
    return carriage;
  };
  visit(payload, '/data, decoded, ');
  return streams;
}

function subflowsOf(section: Json | undefined, file: string, place: string): readonly JsonObject[] | undefined {
  if (section === undefined) return undefined;
  if (!isJsonArray(section)) throw new InvalidInput(file, `${place}/subflows`, 'not a list', 'SLC1003');
  return section.map((item, index) => {
    if (isJsonObject(item) && isJsonObject(member(item, 'execution_template'))) return item;
    throw new InvalidInput(file, `${place}/subflows/${index}`, 'no object under "execution_template"', 'SLC1003');
  });
}

/**
 * One occurrence for each stream of several files: its own file before a copy that another carries, of several own
 * files the one exported last.
 */
export function authoritative(streams: Iterable<CarriedStream>): ReadonlyMap<string, CarriedStream> {
  const chosen = new Map<string, CarriedStream>();
  for (const stream of streams) {
    const present = chosen.get(stream.id);
    if (present === undefined || isBetter(stream, present)) chosen.set(stream.id, stream);
  }
  return chosen;
}

function isBetter(stream: CarriedStream, present: CarriedStream): boolean {
  if (stream.root === undefined || present.root === undefined) return stream.root !== undefined && present.root === undefined;
  return stream.exportedAt > present.exportedAt;
}

/** Ids of the streams that a payload's steps run, in the order of the steps, each once. */
export function runsOf({ payload }: CarriedStream): readonly string[] {
  const runs = new Set<string>();
  replaceTemplateIds(member(payload, 'execution_template') ?? null, ({ kind, id }) => {
    if (kind === 'stream') runs.add(id);
    return null;
  });
  return [...runs];
}
