import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parse, stringify } from 'lossless-json';

/** A decoded payload of examples/payloads: one value stream without the subflows that it runs. */
interface Payload {
  readonly slug: string;
  readonly id: string;
  readonly name: string;
  /** Ids of the streams that its steps run, in the order of the steps. */
  readonly runs: readonly string[];
  readonly json: Readonly<Record<string, unknown>>;
}

const payloads = join(import.meta.dirname, '../../examples/payloads');

/**
 * The export files of the example value streams: repository-relative path to content. Made of examples/payloads
 * alone, so that two runs give the same bytes; numbers keep their digits. Throws where a payload is not readable or
 * runs a stream that no payload holds.
 */
export async function exampleExports(): Promise<ReadonlyMap<string, string>> {
  const streams = await readPayloads();
  const byId = new Map(streams.map((stream) => [stream.id, stream]));
  const files = new Map<string, string>();
  for (const stream of streams) files.set(freePath(stream.name, files), exportFile(stream, byId));
  return files;
}

async function readPayloads(): Promise<readonly Payload[]> {
  const names = (await readdir(payloads)).filter((name) => name.endsWith('.json')).sort();
  return await Promise.all(names.map(readPayload));
}

async function readPayload(file: string): Promise<Payload> {
  const json = object(parse(await readFile(join(payloads, file), 'utf8')), file);
  const template = object(json['execution_template'], `${file}: execution_template`);
  const steps = template['steps'];
  return {
    slug: file.replace(/\.json$/, ''),
    id: text(template['id'], `${file}: execution_template.id`),
    name: text(template['name'], `${file}: execution_template.name`),
    runs: Array.isArray(steps) ? steps.flatMap((step: unknown) => subflowOf(step, file)) : [],
    json,
  };
}

function subflowOf(step: unknown, file: string): readonly string[] {
  const { subflow } = object(step, `${file}: a step`);
  if (subflow === undefined) return [];
  const place = `${file}: a subflow step`;
  return [text(object(subflow, place)['execution_template_id'], `${place}'s execution_template_id`)];
}

function exportFile(stream: Payload, byId: ReadonlyMap<string, Payload>): string {
  const payload = stringify(withSubflows(stream, byId, new Set([stream.id]))) ?? '';
  const envelope = {
    name: stream.name,
    exported_at: exportedAt(stream.slug),
    data: Buffer.from(payload, 'utf8').toString('base64'),
  };
  return JSON.stringify(envelope, null, 2);
}

/** The payload with each stream that it runs nested in it; one that the file carries already is not carried again. */
function withSubflows(stream: Payload, byId: ReadonlyMap<string, Payload>, carried: Set<string>): object {
  const subflows: object[] = [];
  for (const id of stream.runs) {
    if (carried.has(id)) continue;
    carried.add(id);
    const subflow = byId.get(id);
    if (subflow === undefined)
      throw new Error(`${stream.slug}: runs ${id}, which no file of examples/payloads holds`);
    subflows.push(withSubflows(subflow, byId, carried));
  }
  return subflows.length === 0 ? stream.json : { ...stream.json, subflows };
}

/** Where a browser would save it: a second file of one name gets a number. */
function freePath(name: string, taken: ReadonlyMap<string, string>): string {
  const path = (suffix: string): string => `examples/exports/${name.replaceAll('/', '-')}${suffix}.json`;
  let candidate = path('');
  for (let count = 1; taken.has(candidate); count++) candidate = path(` (${count})`);
  return candidate;
}

/** A time of one working day, in nanoseconds as the dashboard writes it; the same for a slug in each run. */
function exportedAt(slug: string): string {
  const hash = createHash('sha256').update(slug).digest();
  const second = hash.readUInt32BE(0) % (9 * 3600);
  const nanosecond = hash.readUInt32BE(4) % 1_000_000_000;
  const time = new Date(Date.UTC(2026, 8, 14, 8) + second * 1000).toISOString().slice(0, 19);
  return `${time}.${String(nanosecond).padStart(9, '0')}Z`;
}

function object(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${place} is not an object`);
  return value as Readonly<Record<string, unknown>>;
}

function text(value: unknown, place: string): string {
  if (typeof value !== 'string' || value === '') throw new Error(`${place} is not a text`);
  return value;
}
