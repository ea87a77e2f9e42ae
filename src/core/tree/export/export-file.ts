import {
  isJsonArray,
  isJsonObject,
  jsonObject,
  member,
  type Json,
  type JsonObject,
} from '../../json/json.ts';
import { InvalidInput } from '../../problems/problem.ts';
import { compactJson, parseJson, parseJsonText } from '../../json/json-text.ts';
import { refuseUnwritable } from '../print.ts';

/** Download of the dashboard's "Export Value Stream", with decoded `data` (docs/reference/platform.md, "Export files"). */
export interface ExportFile {
  readonly is: 'export';
  readonly file: string;
  /** Envelope without `data`. */
  readonly envelope: JsonObject;
  readonly payload: JsonObject;
}

/** A scenario as Make exports it, or as Make's API answers it, of which only the blueprint is read. */
export interface BlueprintFile {
  readonly is: 'blueprint';
  readonly file: string;
  readonly blueprint: JsonObject;
}

const envelopeKeys = ['name', 'exported_at', 'data'];

/** Reads the bytes of a downloaded file. Throws `InvalidInput` with file, place and reason for anything else. */
export function readPlatformFile(bytes: Uint8Array, file: string): ExportFile | BlueprintFile {
  const json = parseJson(bytes, file);
  if (!isJsonObject(json))
    throw new InvalidInput(
      file,
      '',
      'neither an export file nor a Make blueprint: not a JSON object',
      'SLC1003',
    );
  const blueprint = blueprintIn(json);
  if (blueprint === undefined) return readEnvelope(json, file);
  refuseUnwritable(blueprint, bytes.byteLength, file);
  return { is: 'blueprint', file, blueprint };
}

/** Returns the blueprint that a file is, or that an answer of Make's API contains. */
function blueprintIn(json: JsonObject): JsonObject | undefined {
  const answered = member(member(json, 'response') ?? json, 'blueprint');
  return [json, answered].filter(isJsonObject).find((value) => isJsonArray(member(value, 'flow')));
}

/** Reads an export file like `readPlatformFile`, and refuses other files. */
export function readExportFile(bytes: Uint8Array, file: string): ExportFile {
  const read = readPlatformFile(bytes, file);
  if (read.is === 'export') return read;
  throw new InvalidInput(file, '', 'a Make blueprint, where a value stream was expected', 'SLC1003');
}

function readEnvelope(json: JsonObject, file: string): ExportFile {
  const data = member(json, 'data');
  if (typeof data !== 'string') {
    const reason =
      'neither an export file (no text under "data") nor a Make blueprint (no array under "flow")';
    throw new InvalidInput(file, '', reason, 'SLC1003');
  }
  const payload = readPayload(data, file);
  refuseUnwritable(payload, data.length, file);
  const envelope = jsonObject(Object.entries(json).filter(([key]) => key !== 'data'));
  return { is: 'export', file, envelope, payload };
}

function readPayload(data: string, file: string): JsonObject {
  const text = new TextDecoder('utf-8', { fatal: true });
  let json: Json;
  try {
    json = parseJsonText(text.decode(decodeBase64(data, file)), file);
  } catch (error) {
    if (error instanceof InvalidInput) {
      throw new InvalidInput(
        file,
        error.place === '/data' ? '/data' : `/data, decoded, ${error.place}`,
        error.reason,
        error.code,
      );
    }
    throw new InvalidInput(file, '/data', 'the decoded data is not UTF-8 text', 'SLC1003');
  }
  if (!isJsonObject(json) || !isJsonObject(member(json, 'execution_template'))) {
    throw new InvalidInput(file, '/data, decoded', 'no object under "execution_template"', 'SLC1003');
  }
  return json;
}

function decodeBase64(data: string, file: string): Uint8Array {
  const compact = /[\r\n]/.test(data) ? data.replaceAll(/[\r\n]/g, '') : data;
  const bytes = Buffer.from(compact, 'base64');
  const padding = compact.endsWith('==') ? 2 : Number(compact.endsWith('='));
  // The decoder skips unknown characters, and also knows the alphabet of URLs.
  const isWhole = bytes.length === (compact.length / 4) * 3 - padding;
  if (isWhole && !compact.includes('-') && !compact.includes('_')) return bytes;
  throw new InvalidInput(file, '/data', `not base64: ${whyNotBase64(compact)}`, 'SLC1003');
}

function whyNotBase64(text: string): string {
  const odd = /[^A-Za-z0-9+/=]/.exec(text);
  if (odd !== null) return `character ${odd.index + 1} is not of its alphabet`;
  return `${text.length} characters, cut off or padded wrongly`;
}

/** Returns the text of an export file in the dashboard's format: two spaces, no line feed at the end. */
export function printExportFile(envelope: JsonObject, payload: JsonObject): string {
  const data = Buffer.from(compactJson(payload), 'utf8').toString('base64');
  const all = jsonObject([...Object.entries(envelope), ['data', data]]);
  const rest = Object.keys(all).filter((key) => !envelopeKeys.includes(key));
  const lines = [...envelopeKeys, ...rest]
    .filter((key) => Object.hasOwn(all, key))
    .map((key) => `  ${JSON.stringify(key)}: ${compactJson(all[key] as Json)}`);
  return `{\n${lines.join(',\n')}\n}`;
}
