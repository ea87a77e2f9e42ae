import type { Context } from 'hono';
import { maximumBody, readBody } from '../body.ts';
import { HttpProblem } from '../problem.ts';
import type { SandboxEnv } from '../routes.ts';

/** A character may take three bytes in a form. */
const maximumForm = 3 * maximumBody;

/** Size of a form besides its file. */
const formOverhead = 64 * 1024;

/** Returns the fields of a posted form. Throws a `HttpProblem`: 413, 415. */
export async function postedFields(c: Context<SandboxEnv>): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded\b/.test(c.req.header('Content-Type') ?? '')) {
    throw new HttpProblem(415, 'a form was expected');
  }
  return new URLSearchParams(Buffer.from(await readBody(c.req.raw, maximumForm)).toString());
}

/** Returns the file of a posted form. Throws a `HttpProblem`: 400 where none was chosen, 413, 415. */
export async function postedFile(c: Context<SandboxEnv>): Promise<Uint8Array> {
  const type = c.req.header('Content-Type') ?? '';
  if (!/^multipart\/form-data\b/.test(type)) throw new HttpProblem(415, 'a form with a file was expected');
  const bytes = await readBody(c.req.raw, maximumBody + formOverhead);
  const file = (await formOf(bytes, type)).get('file');
  if (!(file instanceof File) || file.size === 0) throw new HttpProblem(400, 'choose an export file first');
  if (file.size > maximumBody) throw new HttpProblem(413, `the file is larger than ${maximumBody} bytes`);
  return new Uint8Array(await file.arrayBuffer());
}

async function formOf(bytes: Uint8Array, type: string): Promise<FormData> {
  try {
    return await new Response(Buffer.from(bytes), { headers: { 'Content-Type': type } }).formData();
  } catch {
    throw new HttpProblem(400, 'the form is not complete');
  }
}

/** Returns a required field. Throws a 422 `HttpProblem`. */
export function required(fields: URLSearchParams, name: string): string {
  const value = fields.get(name);
  if (value === null || value === '') throw new HttpProblem(422, `${name} is missing`);
  return value;
}

/** Returns the number in a field. Throws a 422 `HttpProblem`. */
export function numberOf(fields: URLSearchParams, name: string): number {
  const typed = required(fields, name).trim();
  const value = Number(typed);
  if (typed === '' || !Number.isFinite(value)) throw new HttpProblem(422, `${name} must be a number`);
  return value;
}
