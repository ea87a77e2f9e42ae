import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isSafeNumber, parse } from 'lossless-json';

import type { Payload } from './wire.ts';

export const examples = join(import.meta.dirname, '../../examples');

export interface Example {
  readonly slug: string;
  readonly text: string;
  readonly payload: Payload;
}

/** Every file of examples/payloads, by slug. */
export async function readExamples(): Promise<readonly Example[]> {
  const folder = join(examples, 'payloads');
  const files = (await readdir(folder)).sort();
  return await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8');
      return { slug: file.replace(/\.json$/, ''), text, payload: parsePayload(text) };
    }),
  );
}

/** JSON text as a payload; a whole number that a JavaScript number cannot hold becomes a bigint. */
export function parsePayload(text: string): Payload {
  return parse(text, undefined, exactNumber) as Payload;
}

function exactNumber(digits: string): number | bigint {
  return isSafeNumber(digits) ? Number(digits) : BigInt(digits);
}

export interface OpenedExport {
  readonly name: string;
  /** The decoded text of `data`. */
  readonly data: string;
  readonly payload: Payload;
}

/** An export file's content, decoded. */
export function openExport(content: string): OpenedExport {
  const envelope = JSON.parse(content) as { readonly name: string; readonly data: string };
  const data = Buffer.from(envelope.data, 'base64').toString('utf8');
  return { name: envelope.name, data, payload: parsePayload(data) };
}
