import { readExportFile, type ExportFile } from '../../codec/export-file.ts';
import { carriedStreams } from '../../codec/carried-streams.ts';
import { slug } from '../../codec/slug.ts';
import { InvalidInput, type Problem } from '../../domain/problem.ts';
import { NotFound, PortError } from '../../ports/errors.ts';
import type { TenantReading, TenantStream } from '../../ports/tenant.ts';

/** How many streams are at hand at once, and as many again that are under way. */
const batch = 32;

/** Streams that were fetched together. */
export interface Fetched {
  readonly files: readonly ExportFile[];
  readonly problems: readonly Problem[];
}

/**
 * The export files of streams, a few at a time and in the order of their names: while one batch is worked on, the next
 * is fetched. Streams whose names would give the same path come together. One that is gone is left out.
 */
export async function* fetchInBatches(
  tenant: TenantReading,
  streams: readonly TenantStream[],
  signal: AbortSignal,
  size: number = batch,
): AsyncGenerator<Fetched> {
  const batches = inBatches(streams, size);
  let next = batches[0] && fetchAll(tenant, batches[0], signal);
  for (const index of batches.keys()) {
    const fetched = await next;
    const following = batches[index + 1];
    next = following && fetchAll(tenant, following, signal);
    // Whoever stops here must not be met by a failure that nobody waits for.
    next?.catch(() => undefined);
    if (fetched !== undefined) yield fetched;
  }
}

function inBatches(streams: readonly TenantStream[], size: number): readonly (readonly TenantStream[])[] {
  const named = Map.groupBy(streams, ({ name }) => slug(name, 'stream'));
  const batches: TenantStream[][] = [];
  for (const [, alike] of [...named].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const last = batches.at(-1);
    if (last === undefined || last.length + alike.length > size) batches.push([...alike]);
    else last.push(...alike);
  }
  return batches;
}

async function fetchAll(
  tenant: TenantReading,
  streams: readonly TenantStream[],
  signal: AbortSignal,
): Promise<Fetched> {
  const results = await Promise.all(streams.map((stream) => fetchOne(tenant, stream, signal)));
  return {
    files: results.flatMap((result) => (result !== undefined && 'payload' in result ? [result] : [])),
    problems: results.flatMap((result) => (result !== undefined && 'code' in result ? [result] : [])),
  };
}

/** Undefined where it is gone; a problem where it cannot be read. */
async function fetchOne(
  tenant: TenantReading,
  { id, name }: TenantStream,
  signal: AbortSignal,
): Promise<ExportFile | Problem | undefined> {
  try {
    const bytes = await tenant.exportFile(id, signal);
    const file = readExportFile(bytes, `${tenant.name}: ${name} (${id})`);
    // A stream in it without an id or a name is told here, where it stops no other.
    carriedStreams(file);
    return file;
  } catch (error) {
    if (error instanceof InvalidInput) return error.problem();
    if (error instanceof NotFound) return undefined;
    if (!(error instanceof PortError)) throw error;
    return { code: error.code, severity: 'error', file: name, place: '', message: error.message };
  }
}
