import { readExportFile } from '../../../core/tree/export/export-file.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import { writeVerdict, type WriteFacts, type WriteVerdict } from '../../../core/plan/write-verdict.ts';
import { NotFound } from '../../../ports/errors.ts';
import type { TenantStream } from '../../../ports/tenant.ts';
import { longestLanding } from '../../../state/leases/lease.ts';
import type { LiveRead } from '../plan/observed-stream.ts';
import type { ApplyContext } from './work.ts';

/** Limit of a pending validation, and the pause between two checks of it. Milliseconds. */
const validationTime = 60_000;
const validationPause = 1000;

/** First and longest pause between two reads of a stream that still shows its previous content. Milliseconds. */
const firstPause = 250;
const longestPause = 4000;

/** Write to a stream whose result must be verified. */
export interface SentWrite extends WriteFacts {
  readonly path: string;
  readonly id: string;
}

/** Content of a stream after a write. */
export interface ReadBackStream {
  readonly verdict: WriteVerdict;
  readonly stream: TenantStream;
  readonly read: LiveRead;
}

/**
 * Reads a stream back after a write until the tenant shows the result, at most for the time limit of one call. Returns
 * undefined if the tenant takes longer. Waits for a pending validation first. Throws `InvalidInput` (SLC2410) if the
 * validation does not end, and the `PortError` of a failed read.
 */
export async function verifyWrite(
  context: Pick<ApplyContext, 'deps' | 'environment' | 'lookedAt' | 'signal'>,
  write: SentWrite,
): Promise<ReadBackStream | undefined> {
  const { deps, environment, signal } = context;
  const until = deps.clock.now() + (environment.timeout ?? longestLanding);
  for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
    const found = await readBack(context, write);
    if (found !== undefined && found.verdict !== 'unchanged') return found;
    if (deps.clock.now() + pause > until) return undefined;
    await deps.clock.sleep(pause, signal);
  }
}

/** Reads the content of a stream and its version. Returns undefined if a new stream cannot be read yet. */
async function readBack(
  { deps, environment: { tenant }, lookedAt, signal }: Parameters<typeof verifyWrite>[0],
  write: SentWrite,
): Promise<ReadBackStream | undefined> {
  const { path, id } = write;
  try {
    const stream = await validated({ deps, tenant, signal }, path, id);
    const read = await lookedAt.readNow(path, readExportFile(await tenant.exportFile(id, signal), path), id);
    const { fingerprint } = read.meaning;
    // The version read after the content counts, because an edit may have come between the two reads.
    const now = fingerprint === write.sent ? stream : await tenant.get(id, signal);
    return { verdict: writeVerdict(write, { ...now, fingerprint }), stream: now, read };
  } catch (error) {
    if (error instanceof NotFound && write.before === undefined) return undefined;
    throw error;
  }
}

/** Returns a stream once its validation has ended with any result. */
async function validated(
  {
    deps,
    tenant,
    signal,
  }: Pick<ApplyContext, 'deps' | 'signal'> & Pick<ApplyContext['environment'], 'tenant'>,
  path: string,
  id: string,
): Promise<TenantStream> {
  const until = deps.clock.now() + validationTime;
  for (;;) {
    const stream = await tenant.get(id, signal);
    if (stream.validation !== 'pending') return stream;
    if (deps.clock.now() >= until) {
      const reason = 'the tenant is still validating it: the next run looks again';
      throw new InvalidInput(path, '', reason, 'SLC2410');
    }
    await deps.clock.sleep(validationPause, signal);
  }
}
