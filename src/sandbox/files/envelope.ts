import { z } from 'zod';
import type { IdSource } from '../tenant/ids.ts';
import { type SandboxJson, parseJson, printJson } from '../json.ts';
import { type Payload, readPayload } from './payload.ts';
import { HttpProblem } from '../problem.ts';

const envelopeSchema = z.object({
  name: z.string(),
  exported_at: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/, 'expected an RFC 3339 time'),
  data: z.string(),
});

/**
 * Reads an export file (`ExportFile` in docs/reference/tenant-api.yaml). Throws a `HttpProblem`: 400 if the envelope is wrong,
 * 422 if its `data` is.
 */
export function readExportFile(bytes: Uint8Array): Payload {
  const envelope = envelopeSchema.safeParse(parsed(bytes, 400, 'the file'));
  if (!envelope.success) {
    const details = envelope.error.issues.map((issue) => ({
      field: issue.path.join('.'),
      type: 'invalid',
      message: issue.message,
    }));
    throw new HttpProblem(400, 'this is not an export file', { details });
  }
  return readPayload(parsed(decoded(envelope.data.data), 422, 'what data holds'));
}

/** Returns an export file's text: the envelope with two spaces a level, its data compact JSON in base64. */
export function writeExportFile(name: string, payload: SandboxJson, ids: IdSource): string {
  const envelope = {
    name,
    exported_at: ids.timestamp().replace('Z', `${ids.nanoseconds()}Z`),
    data: Buffer.from(printJson(payload)).toString('base64'),
  };
  return printJson(envelope, 2);
}

function decoded(data: string): Uint8Array {
  const bytes = Buffer.from(data, 'base64');
  if (data === '' || bytes.toString('base64') !== data) {
    throw new HttpProblem(422, 'data is not standard base64', {
      details: [{ field: 'data', type: 'invalid', message: 'expected standard base64 with padding' }],
    });
  }
  return bytes;
}

function parsed(bytes: Uint8Array, status: number, what: string): SandboxJson {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new HttpProblem(
      status,
      `${what} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
