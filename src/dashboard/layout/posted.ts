import type * as z from 'zod';
import { budgets } from '../../core/budgets.ts';
import type { Context } from 'hono';
import { ApiFailure } from '../client/api-failure.ts';

/** Fields of a form without files. */
export type Fields = Readonly<Record<string, string>>;

const { formBytes: mostBytes } = budgets.request;

/** Returns the fields of a submitted form. May be called several times. Throws 413 if the form is too long. */
export async function postedFields(context: Context): Promise<Fields> {
  const length = Number(context.req.header('content-length') ?? 0);
  if (length > mostBytes) throw tooLarge;
  const text = await boundedText(context);
  return Object.fromEntries(new URLSearchParams(text));
}

const texts = new WeakMap<Request, Promise<string>>();

function boundedText(context: Context): Promise<string> {
  const { raw } = context.req;
  const before = texts.get(raw);
  if (before !== undefined) return before;
  const text = readBounded(raw);
  texts.set(raw, text);
  return text;
}

async function readBounded({ body }: Request): Promise<string> {
  const decoder = new TextDecoder();
  let size = 0;
  let text = '';
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > mostBytes) throw tooLarge;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

const tooLarge = new ApiFailure({ title: 'Request too large', status: 413 });

/** Parses a form. Throws 422 with the names of invalid fields. */
export function read<T>(schema: z.ZodType<T>, fields: unknown): T {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  const names = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ApiFailure({
    title: 'The form has invalid fields',
    status: 422,
    detail: names.join('; '),
  });
}
