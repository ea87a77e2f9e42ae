import type { SourceLocation } from '../render/patch.ts';
import type { Return } from '../render/restore-values.ts';
import { fieldsOf, itemsOf, membersOf, type Complaints, type YamlPath } from './complaints.ts';
import { filesIn, readPlace } from './places.ts';
import type { FileRole } from './role.ts';

/** Texts of one section by name, and the places where an export restores them. */
interface TextSection<Value> {
  readonly known: ReadonlyMap<string, Value>;
  readonly returns: readonly Return[];
}

const onlySource = 'says where a text turns back on export: that belongs to the file of a source';

/** Reads `values`: a text by name; in a source's file with the places of the text. */
export function readValues(value: unknown, role: FileRole, complaints: Complaints): TextSection<string> {
  const known = new Map<string, string>();
  const returns: Return[] = [];
  for (const [name, member] of membersOf(value, ['values'], complaints, 'a mapping of texts by name')) {
    const path = ['values', name];
    if (name === '') complaints.add(path, 'a value needs a name');
    const isMapping = typeof member === 'object' && member !== null;
    const fields = isMapping
      ? fieldsOf(member, path, ['text', 'in'], complaints, 'a text, or { text: …, in: … }')
      : { text: member };
    refuseRewritten(fields.text, isMapping ? [...path, 'text'] : path, complaints);
    const text = textOf(fields.text);
    if (text === undefined) {
      complaints.add(path, 'is not a text, or { text: …, in: … } in the file of a source');
      continue;
    }
    known.set(name, text);
    if (fields.in === undefined) {
      if (role === 'source') complaints.add(path, 'needs `in`: the files and places where the text stands');
      continue;
    }
    if (role === 'environment') complaints.add([...path, 'in'], onlySource);
    if (text === '') complaints.add([...path, 'text'], 'is empty, and so would be found everywhere');
    for (const [file, written, at] of placesIn(fields.in, [...path, 'in'], complaints)) {
      const place = readPlace(written, at, complaints);
      if (place !== undefined)
        returns.push({ form: 'value', name, text, file, place, origin: complaints.originOf(at) });
    }
  }
  return { known, returns };
}

function textOf(value: unknown): string | undefined {
  const isText = ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
  return isText ? String(value) : undefined;
}

/** Refuses numbers that YAML changes: it reads `01067` without quotes as the number 1067. */
function refuseRewritten(value: unknown, path: YamlPath, complaints: Complaints): void {
  const text = textOf(value);
  const source = typeof value === 'string' ? text : complaints.sourceOf(path);
  if (text === undefined || source === undefined || source === text) return;
  complaints.add(path, `is read by YAML as ${text}: quote it, ${JSON.stringify(source)}`);
}

/** Reads `secrets`: a list of names; in a source's file a mapping of names to places. Never a text. */
export function readSecrets(
  value: unknown,
  role: FileRole,
  complaints: Complaints,
): TextSection<SourceLocation> {
  const known = new Map<string, SourceLocation>();
  if (Array.isArray(value)) {
    if (role === 'source')
      complaints.add(
        ['secrets'],
        'is a list of names: a source says with each where it stands, { erpKey: { in: … } }',
      );
    for (const [name, path] of itemsOf(value, ['secrets'])) {
      if (typeof name === 'string' && name !== '') known.set(name, complaints.originOf(path));
      else complaints.add(path, 'is not the name of a secret');
    }
    return { known, returns: [] };
  }
  const returns: Return[] = [];
  for (const [name, member] of membersOf(value, ['secrets'], complaints, 'a list of names')) {
    const path = ['secrets', name];
    if (typeof member !== 'object' || member === null) {
      complaints.add(path, noSecretText);
      continue;
    }
    if (role === 'environment') complaints.add(path, onlySource);
    known.set(name, complaints.originOf(path));
    const fields = fieldsOf(member, path, ['in'], complaints, '{ in: … }');
    if (fields.in === undefined) complaints.add(path, 'needs `in`: the files and places where it stands');
    for (const [file, written, at] of placesIn(fields.in, [...path, 'in'], complaints)) {
      const found = readSecretPlace(written, at, complaints);
      if (found !== undefined)
        returns.push({ form: 'secret', name, file, ...found, origin: complaints.originOf(at) });
    }
  }
  return { known, returns };
}

const noSecretText =
  "a secret has only a name here, `secrets: [erpKey]`: its text is in the operator's configuration; if this was one, change it, for it is in git";

/** Reads a place with a secret: its whole text, or the part between two others. */
function readSecretPlace(value: unknown, path: YamlPath, complaints: Complaints) {
  const isMapping = typeof value === 'object' && value !== null;
  const what = 'a place, or { at: …, after: …, before: … }';
  const fields = isMapping
    ? fieldsOf(value, path, ['at', 'after', 'before'], complaints, what)
    : { at: value };
  const place = readPlace(fields.at, isMapping ? [...path, 'at'] : path, complaints);
  const { after = '', before = '' } = fields;
  if (typeof after !== 'string' || typeof before !== 'string')
    return complaints.add(path, 'after and before are texts: what stands around the secret');
  // The key `after` names the text before the secret, and the other way round.
  return place && { place, before: after, after: before };
}

function placesIn(
  value: unknown,
  path: YamlPath,
  complaints: Complaints,
): readonly (readonly [string, unknown, YamlPath])[] {
  return filesIn(value, path, complaints).flatMap(([file, places, at]) =>
    itemsOf(places, at).map(([place, where]) => [file, place, where] as const),
  );
}
