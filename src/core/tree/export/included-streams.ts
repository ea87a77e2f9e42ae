import { createHash } from 'node:crypto';
import { idText, isJsonArray, isJsonObject, member, type Json, type JsonObject } from '../../json/json.ts';
import { budgets } from '../../budgets.ts';
import { onceEach } from '../../once-each.ts';
import { InvalidInput } from '../../problems/problem.ts';
import type { ExportContents } from './nesting.ts';
import type { ExportFile } from './export-file.ts';
import { compactJson } from '../../json/json-text.ts';
import { replaceTemplateIds } from './replace-template-ids.ts';

const { subflowDepth } = budgets.exportFile;

/** One stream in one file. */
export interface PackedStream {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  /** Time of the file's export, in a form that sorts by time; empty if the file has none. */
  readonly exportedAt: string;
  readonly payload: JsonObject;
  /** Set where the file is this stream's own: its envelope, and the nesting of its subflows. */
  readonly root: { readonly envelope: JsonObject; readonly exportContents: ExportContents } | undefined;
}

/** Returns the stream of a file, then its included streams, outer before inner. */
export function includedStreams({ file, envelope, payload }: ExportFile): PackedStream[] {
  const streams: PackedStream[] = [];
  const exportedAt = sortableTime(member(envelope, 'exported_at'));
  const visit = (carried: JsonObject, place: string, depth: number): ExportContents => {
    const template = member(carried, 'execution_template');
    const id = idText(member(template, 'id'));
    const name = member(template, 'name');
    if (id === undefined) throw invalid(file, `${place}/execution_template`, 'a value stream without an id');
    if (typeof name !== 'string')
      throw invalid(file, `${place}/execution_template`, 'a value stream without a name');
    const index = streams.length;
    const stream = { id, name, file, exportedAt, payload: carried };
    streams.push({ ...stream, root: undefined });
    const section = subflowsOf(carried, file, place);
    if (depth > subflowDepth)
      throw invalid(file, place, `nests subflows deeper than ${subflowDepth} levels`, 'SLC1002');
    const subflows =
      section && section.map((inner, at) => visit(inner, `${place}/subflows/${at}`, depth + 1));
    const exportContents = { id, subflows };
    if (index === 0) streams[0] = { ...stream, root: { envelope, exportContents } };
    return exportContents;
  };
  visit(payload, '/data, decoded, ', 0);
  return streams;
}

function subflowsOf(
  payload: JsonObject,
  file: string,
  place: string,
): readonly JsonObject[] | null | undefined {
  const section = member(payload, 'subflows');
  if (section === undefined || section === null) return section;
  if (!isJsonArray(section)) throw invalid(file, `${place}/subflows`, 'not a list');
  return section.map((item, index) => {
    if (isJsonObject(item) && isJsonObject(member(item, 'execution_template'))) return item;
    throw invalid(file, `${place}/subflows/${index}`, 'no object under "execution_template"');
  });
}

function invalid(file: string, place: string, reason: string, code = 'SLC1003'): InvalidInput {
  return new InvalidInput(file, place, reason, code);
}

/** Returns an RFC 3339 time, with any number of fraction digits and any offset, as text that sorts by time. */
function sortableTime(time: Json | undefined): string {
  const parts = typeof time === 'string' ? /^(.{19})(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i.exec(time) : null;
  const seconds = Date.parse(`${parts?.[1]}${parts?.[3]}`);
  return Number.isNaN(seconds) ? '' : new Date(seconds).toISOString() + (parts?.[2] ?? '');
}

/**
 * Returns one occurrence of each stream in several files: its own file before a copy in another file, of several the
 * last exported. If that does not decide, the choice is independent of the order of the files.
 */
export function authoritative(streams: Iterable<PackedStream>): ReadonlyMap<string, PackedStream> {
  const chosen = new Map<string, PackedStream>();
  for (const stream of streams) {
    const present = chosen.get(stream.id);
    if (present === undefined || isBetter(stream, present)) chosen.set(stream.id, stream);
  }
  return chosen;
}

function isBetter(stream: PackedStream, present: PackedStream): boolean {
  if ((stream.root === undefined) !== (present.root === undefined)) return stream.root !== undefined;
  if (stream.exportedAt !== present.exportedAt) return stream.exportedAt > present.exportedAt;
  return digestOf(stream.payload) < digestOf(present.payload);
}

/**
 * Returns the digest of a payload, computed from those of its subflows, because a text would repeat nested content once
 * for each level. Cached: a stream may be compared with thousands of its id.
 */
const digestOf: (payload: JsonObject) => string = onceEach((payload) => {
  const hash = createHash('sha256');
  for (const key of Object.keys(payload)) {
    const value = payload[key] ?? null;
    const inner = key === 'subflows' && isJsonArray(value) ? value : undefined;
    const items = inner?.map((item) => (isJsonObject(item) ? digestOf(item) : compactJson(item)));
    hash.update(
      `${JSON.stringify(key)}:${items === undefined ? compactJson(value) : JSON.stringify(items)},`,
    );
  }
  return hash.digest('hex');
});

/** Returns ids of the streams that a payload's steps run, each once, in the order of a walk over sorted keys. */
export function runsOf({ payload }: PackedStream): readonly string[] {
  const runs = new Set<string>();
  const replace = ({ kind, id }: { kind: string; id: string }) => {
    if (kind === 'stream') runs.add(id);
    return null;
  };
  replaceTemplateIds(member(payload, 'execution_template') ?? null, { replace });
  return [...runs];
}
