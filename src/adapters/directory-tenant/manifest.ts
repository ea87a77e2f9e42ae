import { createHash } from 'node:crypto';
import { isJsonArray, isJsonObject, member, type Json } from '../../core/json/json.ts';
import type { HandOverBatch } from '../../ports/hand-over.ts';

/** A batch in `manifest.json`: the content of the checklist, for programs. */
export interface Manifest extends Omit<HandOverBatch, 'files'> {
  readonly version: 1;
  /** Equal for equal batches. */
  readonly digest: string;
  readonly files: readonly (Omit<HandOverBatch['files'][number], 'bytes' | 'slug'> & {
    readonly file: string;
    /** Digest of the file's bytes. */
    readonly sha256: string;
  })[];
}

/** Returns the manifest of a batch whose files have these names. */
export function manifestOf(round: HandOverBatch, names: readonly string[]): Manifest {
  const files = round.files.map(({ bytes, slug: _slug, ...file }, index) => ({
    file: names[index] as string,
    sha256: sha256(bytes),
    ...file,
  }));
  const content = { ...round, files };
  return { version: 1, digest: sha256(JSON.stringify(content)), ...content };
}

/** A withdrawn part of a batch: the name of a file, or the id of a stream whose state was requested. */
export interface WithdrawnPart {
  readonly part: string;
  /** Replacement, such as `002/01-a.json` or `002`; undefined where there is none so far. */
  readonly by: string | undefined;
}

/** A manifest read from disk, which people may have changed. */
export interface ReadManifest {
  /** Undefined where a part of the batch was withdrawn, because no other batch is equal to it. */
  readonly digest: string | undefined;
  readonly environment: string;
  readonly parts: readonly BatchPart[];
  /** Returns the text with marks for some parts. Existing marks stay unless the new ones replace them. */
  marked(marks: readonly WithdrawnPart[]): string;
}

/** A file to import or a state to set. */
export interface BatchPart {
  /** Name of the file, or id of the stream. */
  readonly key: string;
  /** Title for people: `01-a.json`, `Activate Returns`. */
  readonly title: string;
  readonly isFile: boolean;
  /** Null for a withdrawn part without a replacement so far; undefined for a part to do. */
  readonly takenBackFor: string | null | undefined;
}

/** Parses a manifest; undefined where it is none any more. */
export function readManifest(text: string): ReadManifest | undefined {
  const json = parsed(text);
  const [files, states] = [items(json, 'files'), items(json, 'states')];
  if (!isJsonObject(json) || files === undefined || states === undefined) return undefined;
  const digest = member(json, 'digest');
  return {
    digest: typeof digest === 'string' ? digest : undefined,
    environment: textOf(json, 'environment'),
    parts: [
      ...files.map((file) => partOf(file, textOf(file, 'file'), textOf(file, 'file'), true)),
      ...states.map((state) => partOf(state, textOf(state, 'id'), stateTitle(state), false)),
    ],
    marked: (marks) => {
      const { digest: _digest, ...rest } = json;
      const marking = (key: string) => (item: Json) => withMark(item, textOf(item, key), marks);
      const content = { ...rest, files: files.map(marking('file')), states: states.map(marking('id')) };
      return manifestText(content);
    },
  };
}

export function manifestText(content: object): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

function partOf(item: Json, key: string, title: string, isFile: boolean): BatchPart {
  const mark = member(item, 'takenBackFor');
  const takenBackFor = typeof mark === 'string' || mark === null ? mark : undefined;
  return { key, title, isFile, takenBackFor };
}

function withMark(item: Json, key: string, marks: readonly WithdrawnPart[]): Json {
  const mark = marks.find(({ part }) => part === key);
  if (mark === undefined || !isJsonObject(item)) return item;
  return { ...item, takenBackFor: mark.by ?? null };
}

function stateTitle(state: Json): string {
  const verb = member(state, 'state') === 'active' ? 'Activate' : 'Deactivate';
  return `${verb} ${textOf(state, 'name')}`;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function items(json: Json | undefined, key: string): readonly Json[] | undefined {
  const list = member(json, key);
  return isJsonArray(list) ? list : undefined;
}

function textOf(json: Json, key: string): string {
  const item = member(json, key);
  return typeof item === 'string' ? item : '';
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
