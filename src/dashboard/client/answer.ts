import { budgets } from '../../core/budgets.ts';
import type * as z from 'zod';
import { ApiFailure } from './api-failure.ts';
import { refusal } from '../api/refusal.ts';

const { serverBytes: answerLimit } = budgets.answer;

/** Parses a successful response by its schema. Throws `ApiFailure` for any other response. */
export async function readAnswer<T>(
  response: Response,
  is: 'json' | 'text',
  schema: z.ZodType<T>,
): Promise<T> {
  const text = new TextDecoder().decode(await goodBytes(response));
  const read = schema.safeParse(is === 'json' ? parsed(text) : text);
  if (!read.success) throw new ApiFailure(notAsDescribed);
  return read.data;
}

/** Returns the bytes of a successful response. Throws `ApiFailure` for any other response. */
export async function goodBytes(response: Response): Promise<Uint8Array> {
  const bytes = await boundedBytes(response);
  if (!response.ok) throw new ApiFailure(refusalOf(response.status, new TextDecoder().decode(bytes)));
  return bytes;
}

const notAsDescribed = {
  title: 'The answer is not as the API describes it',
  status: 502,
  remedy: 'look whether the address is that of a daemon of this version',
};

function refusalOf(status: number, text: string) {
  const read = refusal.safeParse(parsed(text));
  return read.success ? read.data : { ...notAsDescribed, detail: `it was refused with status ${status}` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the body, and stops reading if it exceeds the limit. */
async function boundedBytes(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > answerLimit) throw new ApiFailure({ title: 'The answer is too long', status: 502 });
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
