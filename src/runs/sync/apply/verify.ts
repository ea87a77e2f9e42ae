import { readExportFile } from '../../../core/tree/export/export-file.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import {
  writeVerdict,
  type VersionFacts,
  type WriteFacts,
  type WriteVerdict,
} from '../../../core/plan/write-verdict.ts';
import { NotFound } from '../../../ports/errors.ts';
import type { TenantStream } from '../../../ports/tenant.ts';
import { longestLanding } from '../../../state/leases/lease.ts';
import type { Desired, StreamChange } from '../../../core/plan/plan.ts';
import type { VerificationMismatch } from '../../../state/records/verifications.ts';
import { driftBranch } from '../../branches.ts';
import { formDifferences } from '../../handover/verification-mismatch.ts';
import { captureEdit } from '../capture.ts';
import type { ApplyContext } from './context.ts';
import type { LiveRead } from './fresh-read.ts';

/** Limit of a pending validation, and the pause between two checks of it. Milliseconds. */
const validationTime = 60_000;
const validationPause = 1000;

/** First and longest pause between two reads of a stream that still shows its previous content. Milliseconds. */
const firstPause = 250;
const longestPause = 4000;

/** Write to a stream whose result must be verified. */
interface SentWrite extends WriteFacts {
  readonly path: string;
  readonly id: string;
}

/** Content of a stream after a write. */
interface ReadBackStream {
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
  context: ApplyContext,
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
async function readBack(context: ApplyContext, write: SentWrite): Promise<ReadBackStream | undefined> {
  const { environment, reader, signal } = context;
  const { tenant } = environment;
  const { path, id } = write;
  try {
    const stream = await validated(context, path, id);
    const read = await reader.read(
      path,
      readExportFile(await tenant.exportFile(id, signal), path),
      id,
      'now',
    );
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
  { deps, environment, signal }: ApplyContext,
  path: string,
  id: string,
): Promise<TenantStream> {
  const until = deps.clock.now() + validationTime;
  for (;;) {
    const stream = await environment.tenant.get(id, signal);
    if (stream.validation !== 'pending') return stream;
    if (deps.clock.now() >= until) {
      const reason = 'the tenant is still validating it: the next run looks again';
      throw new InvalidInput(path, '', reason, 'SLC2410');
    }
    await deps.clock.sleep(validationPause, signal);
  }
}

/** Error of a written stream whose content differs from the import, or that cannot run. */
export class NotVerified extends InvalidInput {
  /** Fingerprint of its live content. */
  readonly live: string;
  readonly mismatch: VerificationMismatch;

  constructor(path: string, live: string, mismatch: VerificationMismatch) {
    super(path, '', mismatch.message, mismatch.code);
    this.live = live;
    this.mismatch = mismatch;
  }
}

/**
 * Verifies a written stream. Takes the version in the tenant's response. Throws `NotVerified` if the tenant changed the
 * content, which is recorded. Throws `InvalidInput` if the result is not visible yet, or if a person edited the stream
 * meanwhile. Saves such an edit in git.
 */
export async function verify(
  context: ApplyContext,
  change: StreamChange,
  id: string,
  answered: VersionFacts | undefined,
): Promise<ReadBackStream> {
  const { path } = change;
  const { memory, planned } = context;
  const desired = memory.desired(path);
  const before = planned.observed.observation.live.get(path);
  const found = await verifyWrite(context, {
    path,
    id,
    sent: desired.fingerprint,
    accepted: memory.acceptedForm(path),
    before: change.op === 'replace' && before?.is === 'known' ? before.fingerprint : undefined,
    answered,
  });
  if (found === undefined) throw hiddenResult(path);
  const { read, stream, verdict } = found;
  for (const { path: own, id: given } of read.live.ids.changes()) planned.observed.ids.set(own, given);
  if (verdict === 'changed by a person') throw await saveEdit(context, path, found);
  if (verdict === 'as sent' && stream.validation !== 'invalid') return found;
  const mismatch = await mismatchOf(context, desired, found);
  // A failed copy does not replace the previous stream, so the tenant's content is unchanged until then.
  const isSwitch = change.op === 'switch-over' && before?.is === 'known';
  const now = isSwitch
    ? { live: before.fingerprint, version: before.version }
    : { live: mismatch.live, version: stream.version };
  await memory.refused(path, { ...mismatch, ...now }, { id, holds: mismatch.live });
  throw new NotVerified(path, mismatch.live, { ...mismatch, ...now });
}

/** Returns the problem of a write that the tenant does not show yet. */
export function hiddenResult(path: string): InvalidInput {
  const reason = 'the tenant does not show what was sent yet: the next run looks again';
  return new InvalidInput(path, '', reason, 'SLC2463');
}

/**
 * Saves in git an edit that a person made during the verification. Returns the problem to report. `mismatch` is set
 * if the tenant changed the import before that edit.
 */
export async function saveEdit(
  { deps, environment, planned, memory, signal }: ApplyContext,
  path: string,
  { stream, read }: ReadBackStream,
  mismatch?: VerificationMismatch,
): Promise<InvalidInput> {
  const edit = { path, stream, meaning: read.meaning };
  const { commit, unsaved } = await captureEdit(deps, environment, planned, edit, signal);
  const saved = unsaved === undefined ? read.meaning.fingerprint : undefined;
  await memory.edited(path, { id: stream.id, saved, mismatch });
  // Its state comes from Sluice's own write, so the next run still restores the recorded one.
  await deps.store.atomically((session) =>
    planned.observed.previous.putBack(session, path, deps.clock.now()),
  );
  const where =
    unsaved === undefined
      ? `that edit is saved on ${driftBranch(environment.name)}${commit === undefined ? '' : ` (${commit.slice(0, 7)})`}`
      : `that edit could not be saved: ${unsaved.message}`;
  const reason = `was changed in the tenant while Sluice verified what it had sent: ${where}, and nothing was overwritten`;
  return new InvalidInput(path, '', reason, 'SLC2464');
}

async function mismatchOf(
  { memory, planned }: ApplyContext,
  { path, fingerprint }: Desired,
  { stream, read }: ReadBackStream,
): Promise<VerificationMismatch> {
  const live = read.meaning.fingerprint;
  const isInvalid = stream.validation === 'invalid';
  const reason = isInvalid ? invalid : changed;
  const code = isInvalid ? 'SLC2409' : 'SLC2408';
  if (live === fingerprint) return { desired: fingerprint, live, code, message: reason, differences: [] };
  const sent = await planned.observed.load(memory.withRuns([path]));
  const { lines, ignore } = formDifferences(sent, read.live.tree, path, planned.observed.ignored);
  return { desired: fingerprint, live, form: live, code, message: reason, differences: lines, ignore };
}

const invalid = 'the tenant took it and finds it invalid: look at it there, then change it in git';
const changed =
  "the tenant's copy differs from what Sluice imported, so Sluice does not send it again: ignore the differing fields, or accept the tenant's form";
