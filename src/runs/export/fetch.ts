import { readExportFile, type ExportFile } from '../../core/tree/export/export-file.ts';
import { includedStreams } from '../../core/tree/export/included-streams.ts';
import { slug } from '../../core/text/slug.ts';
import { InvalidInput, type Problem } from '../../core/problems/problem.ts';
import { NotFound, PortError } from '../../ports/errors.ts';
import type { TenantReading, TenantStream } from '../../ports/tenant.ts';
import { nextTick } from '../next-tick.ts';
import { letGo } from './free-memory.ts';

/** Streams of one batch. */
const batch = 16;

/** Files that are read before other work gets a turn, which takes about five milliseconds. */
const stretch = 5;

/** Batches that are fetched ahead, so that one large file does not delay all others. */
const batchesAhead = 4;

/** Streams that were fetched together. */
export interface FetchedStreams {
  readonly files: readonly ExportFile[];
  readonly problems: readonly Problem[];
  /** Number of listed streams that do not exist. */
  readonly gone: number;
}

/**
 * Yields the export files of streams in batches, in order of their names. Fetches the next batches while the caller
 * works on one. Streams whose names would give the same path are in the same batch. Counts streams that no longer
 * exist. A caller that stops early also ends the pending requests.
 */
export async function* fetchInBatches(
  tenant: TenantReading,
  streams: readonly TenantStream[],
  signal: AbortSignal,
  size: number = batch,
): AsyncGenerator<FetchedStreams> {
  const waiting = [...inBatches(streams, size)];
  const left = new AbortController();
  const until = AbortSignal.any([signal, left.signal]);
  const ahead: Promise<readonly FetchResult[]>[] = [];
  const reachAhead = () => {
    for (const next of waiting.splice(0, batchesAhead - ahead.length)) {
      const fetching = Promise.all(next.map((stream) => fetchOne(tenant, stream, until)));
      // A caller that stops here must not cause an unhandled rejection.
      fetching.catch(() => undefined);
      ahead.push(fetching);
    }
  };
  reachAhead();
  try {
    for (let first = ahead.shift(); first !== undefined; first = ahead.shift()) {
      const answers = await first;
      reachAhead();
      yield await opened(answers);
    }
  } finally {
    left.abort();
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

/** Response for a stream: its bytes, a problem, or undefined if it no longer exists. */
type FetchResult = Exported | Problem | undefined;

interface Exported {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly label: string;
}

async function fetchOne(
  tenant: TenantReading,
  { id, name }: TenantStream,
  signal: AbortSignal,
): Promise<FetchResult> {
  try {
    return { id, bytes: await tenant.exportFile(id, signal), label: `${tenant.name}: ${name} (${id})` };
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    if (!(error instanceof PortError)) throw error;
    return { code: error.code, severity: 'error', file: name, place: '', message: error.message };
  }
}

/**
 * Parses the fetched files. Does so only when they are needed, because parsed content takes several times the memory of
 * its bytes.
 */
async function opened(answers: readonly FetchResult[]): Promise<FetchedStreams> {
  const [files, problems]: [ExportFile[], Problem[]] = [[], []];
  let gone = 0;
  for (const [index, answer] of answers.entries()) {
    if (index % stretch === 0) await nextTick();
    if (answer === undefined) gone += 1;
    else if ('code' in answer) problems.push(answer);
    else openOne(answer, files, problems);
  }
  return { files, problems, gone };
}

function openOne({ id, bytes, label }: Exported, files: ExportFile[], problems: Problem[]): void {
  try {
    const file = readExportFile(bytes, label);
    letGo(bytes);
    // A stream without an id or a name is reported here, so that it stops no other.
    const [own] = includedStreams(file);
    if (own?.id !== id)
      throw new InvalidInput(
        label,
        '',
        `the tenant answered with the export of stream ${own?.id}`,
        'SLC2498',
      );
    files.push(file);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    problems.push(error.problem());
  }
}
