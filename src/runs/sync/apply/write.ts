import { printExportFile } from '../../../core/tree/export/export-file.ts';
import { hookUrlsById } from '../../../core/tree/export/hook-texts.ts';
import type { PackedExport } from '../../../core/tree/export/pack.ts';
import { savedFile, savedFileOf } from '../../../core/tree/export/saved-file.ts';
import type { Adding, PlannedChange, ChangeOf } from '../../../core/plan/plan.ts';
import type { VersionFacts } from '../../../core/plan/write-verdict.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import type { IdMap } from '../../../core/stream/id-map.ts';
import { kindOfPath } from '../../../core/stream/kinds.ts';
import { PortError } from '../../../ports/errors.ts';
import type { StoreSession } from '../../../ports/store.ts';
import type { ImportOutcome, TenantStream } from '../../../ports/tenant.ts';
import type { Beside } from '../../../state/journal/journal.ts';
import type { Replaced } from '../../../state/records/previous-states.ts';
import { isMoreThanUsual } from '../../../state/records/version-steps.ts';
import { step } from '../../traced.ts';
import { findSuccessors, type ImportFacts } from '../recover/lost-import.ts';
import type { ApplyContext } from './context.ts';
import { finalise } from './finalise.ts';
import type { FreshRead } from './fresh-read.ts';
import { notePlaceholders, sendAddresses } from './hook-urls.ts';
import { packFor } from './pack-for.ts';
import { NotVerified, saveEdit, verifyWrite } from './verify.ts';

/** Ids of imported streams, and the tenant's responses about them, by path. */
interface ImportResult {
  readonly given: ReadonlyMap<string, string>;
  readonly answered: ReadonlyMap<string, VersionFacts>;
}

/**
 * Adds a stream, and in the same file its companions, which the tenant does not have either. Returns their ids by
 * path.
 */
export async function addStreams(
  context: ApplyContext,
  change: ChangeOf<Adding>,
  companions: readonly ChangeOf<Adding>[],
): Promise<ImportResult> {
  const group = [change, ...companions];
  const { deps, planned, turns } = context;
  return turns.lookAndWrite(async () => {
    const { previous, observation } = planned.observed;
    // Also for a vanished stream: it is imported as inactive, and the run may end before the activation.
    const isBack = ({ path, state }: ChangeOf<Adding>) =>
      state === 'active' && observation.lastActive.has(path);
    const keeping = group.filter((one) => one.op === 'switch-over' || isBack(one));
    for (const { path, state } of keeping) await previous.keep(deps.store, path, { state }, deps.clock.now());
    return (await successorsOf(context, group)) ?? (await importFile(context, change, companions));
  });
}

/**
 * Finds the streams that an interrupted run already imported as replacements. Importing them again would create them
 * twice.
 */
async function successorsOf(
  context: ApplyContext,
  group: readonly ChangeOf<Adding>[],
): Promise<ImportResult | undefined> {
  if (group.some(({ op }) => op === 'create')) return undefined;
  const { load, ignored, ids, listing, copies } = context.planned.observed;
  const listed = new Set(listing.streams.map(({ id }) => id));
  const paths = new Set(group.map(({ path }) => path));
  const spare = context.memory.retired().filter(({ id, path }) => listed.has(id) && paths.has(path));
  if (spare.length === 0) return undefined;
  const versionOf = (id: string) => copies.of(id)?.version;
  const wanted = group.map(({ path, ...change }) => {
    const { fingerprint } = context.memory.desired(path);
    const own = spare.filter((one) => one.path === path);
    return {
      path,
      fingerprint,
      accepted: context.memory.acceptedForm(path),
      brings: context.memory.sends(path),
      candidates: [...own.map(({ id }) => id), ...('id' in change ? [change.id] : [])],
      imported: new Map(
        own
          .filter(({ role, content }) => role === 'candidate' && isForm(context, path, content))
          .flatMap(({ id }) => {
            const version = versionOf(id);
            return version === undefined ? [] : [[id, version] as const];
          }),
      ),
    };
  });
  const rendered = await load(context.memory.withRuns(paths));
  const search = { environment: context.environment, rendered, ignored, ids };
  const found = await findSuccessors(search, wanted, context.signal);
  const isSpare = (id: string) => spare.some((one) => one.id === id);
  const successors = [...(found ?? [])].filter(([, id]) => isSpare(id));
  if (successors.length === 0) return undefined;
  await context.memory.own(
    successors.map(([path, id]) => ({ path, id, version: versionOf(id), takesOver: true })),
  );
  const answered = successors.flatMap(([path, id]) => {
    const version = versionOf(id);
    return version === undefined ? [] : [[path, { version }] as const];
  });
  return found && { given: found, answered: new Map(answered) };
}

/** Returns true if a recorded content is git's version of a stream, or the tenant's known form of it. */
function isForm({ memory, planned }: ApplyContext, path: string, content: string | undefined): boolean {
  const { fingerprint } = memory.desired(path);
  const { mismatch } = planned.observed.observation.verification.get(path) ?? {};
  const form = mismatch?.desired === fingerprint ? mismatch.form : undefined;
  return content !== undefined && [fingerprint, form].includes(content);
}

/** Imports a file. Returns the new ids by path. */
async function importFile(
  context: ApplyContext,
  change: ChangeOf<Adding>,
  companions: readonly ChangeOf<Adding>[],
): Promise<ImportResult> {
  const group = [change, ...companions];
  const carried = new Set(companions.map(({ path }) => path));
  const packed = await packFor(context, change.path, (path) => carried.has(path));
  const { text, ids } = packed;
  await notePlaceholders(
    context,
    packed,
    group.map(({ path }) => path),
  );
  const facts = importFacts(context, group);
  const given = new Map<string, string>();
  await context.memory.bringing(group.map(({ path }) => path));
  const arrived = async (outcome: ImportOutcome) => {
    learnMapping(context.planned.observed.ids, change.path, outcome, ids);
    given.set(change.path, outcome.stream.id);
    for (const [path, id] of await companionIds(context, outcome, companions, ids, facts))
      given.set(path, id);
    const versions = new Map([[change.path, outcome.stream.version]]);
    for (const { path, op } of companions)
      if (op === 'switch-over') versions.set(path, await versionOf(context, given.get(path)));
    // Recorded together: with a part of a file known, the rest would be indistinguishable from the work of others.
    await context.memory.own(
      group.flatMap(({ path, op }) => {
        const id = given.get(path);
        const takesOver = op === 'switch-over';
        return id === undefined ? [] : [{ path, id, version: versions.get(path), takesOver }];
      }),
    );
    return given;
  };
  const sends = new Map(group.flatMap(({ path }) => [...context.memory.sends(path)]));
  const send = () => context.writer.importFile(group, text, { facts, sends, own: arrived });
  const { stream } = await step(context.deps, 'import', send, { stream: change.path });
  return { given, answered: new Map([[change.path, stream]]) };
}

/** Returns the version of a stream in another one's file, or undefined if the tenant does not give it. */
async function versionOf(
  { environment, signal }: ApplyContext,
  id: string | undefined,
): Promise<number | undefined> {
  if (id === undefined) return undefined;
  try {
    return (await environment.tenant.get(id, signal)).version;
  } catch (error) {
    if (error instanceof PortError) return undefined;
    throw error;
  }
}

/** Returns the ids of the streams in a file. If the tenant does not return them, matches new streams by name. */
async function companionIds(
  { environment, memory, signal }: ApplyContext,
  { stream, mapping }: ImportOutcome,
  companions: readonly PlannedChange[],
  fileIds: ReadonlyMap<string, string>,
  { before }: ImportFacts,
): Promise<ReadonlyMap<string, string>> {
  const mapped = companions.map(({ path }) => [path, mapping.subflows[fileIds.get(path) ?? '']] as const);
  const ids = new Map(mapped.flatMap(([path, id]) => (id === undefined ? [] : [[path, id] as const])));
  if (ids.size === companions.length) return ids;
  const known = new Set([...before, ...memory.owned(), ...ids.values(), stream.id]);
  const listing = await environment.tenant.list(signal);
  for (const { path, name } of companions.filter((one) => !ids.has(one.path))) {
    const [found, ...others] = listing.streams.filter((one) => one.name === name && !known.has(one.id));
    if (found !== undefined && others.length === 0) ids.set(path, found.id);
  }
  return ids;
}

/** Returns the facts by which a later run finds this import if its response is lost. */
function importFacts({ planned, memory }: ApplyContext, changes: readonly ChangeOf<Adding>[]): ImportFacts {
  const names = new Set(changes.map(({ name }) => name));
  const namesakes = planned.observed.listing.streams.filter(({ name }) => names.has(name));
  const desired = changes.map(({ path }) => memory.desired(path));
  return {
    streams: changes.map((change) => ({
      path: change.path,
      name: change.name,
      replaced: change.op === 'switch-over' ? change.id : undefined,
    })),
    before: [...new Set([...namesakes.map(({ id }) => id), ...memory.ownedAs(names)])].sort(),
    revision: planned.observed.revision,
    sent: new Map(desired.flatMap(({ path, carries }) => [[path, memory.sentForm(path)], ...carries])),
  };
}

/** Replaces a stream. If the tenant changes the import, restores the previous version once. */
export async function replaceStream(context: ApplyContext, change: ChangeOf<'replace'>): Promise<void> {
  const packed = await packFor(context, change.path, () => false);
  const { before, outcome, there } = await context.turns.lookAndWrite(() =>
    sendReplacement(context, change, packed),
  );
  if (outcome !== undefined) learnMapping(context.planned.observed.ids, change.path, outcome, packed.ids);
  try {
    const answered = await sendAddresses(context, change, change.id, outcome?.stream ?? there);
    await finalise(context, change, change.id, answered);
  } catch (error) {
    if (error instanceof NotVerified) throw await putBack(context, change, before, error);
    throw error;
  }
}

/** Imports a new version. Returns no outcome if an earlier run imported it and only its result is missing. */
async function sendReplacement(context: ApplyContext, change: ChangeOf<'replace'>, packed: PackedExport) {
  const { deps, planned, writer, memory, results } = context;
  const { previous } = planned.observed;
  const { path, state } = change;
  const permit = await writer.permit(change, memory.sends(path));
  const there = permit.read.stream;
  const written = memory.pendingVersion(path);
  const before = versionToRestore(context, change, permit.read);
  const earlier = previous.replaced().get(path);
  if (earlier !== undefined && isSentAlready(context, path, earlier, permit.read))
    return { before, outcome: undefined, there };
  // The addresses in the fresh read are those after the import too, because a stream keeps its webhooks.
  const file =
    packed.unknownHooks.length === 0
      ? packed
      : await packFor(context, path, () => false, hookUrlsById(permit.read.file.payload));
  await notePlaceholders(context, file, [path]);
  await memory.bringing([path]);
  const beside: Beside<ImportOutcome> = {
    before: (session) => previous.keep(session, path, { state, replaced: before }, deps.clock.now()),
    after: (session, { stream }) => memory.sent(path, stream.version, session),
    refused: (session) => restoreKept(context, path, earlier, session),
  };
  const send = () => writer.replace(permit, file.text, beside);
  const outcome = await step(deps, 'import', send, { stream: path });
  if (await isOverwritten(context, there, outcome.stream, written)) results.overwritten(change);
  return { before, outcome, there };
}

/**
 * Returns true if the stream has the import of an earlier run with everything in its file. Importing it again would
 * repeat its validation.
 */
function isSentAlready(
  { memory, planned }: ApplyContext,
  path: string,
  earlier: Replaced,
  { meaning, stream }: FreshRead,
): boolean {
  const { fingerprint, carries, runIds } = meaning;
  const isSent = earlier.sent === fingerprint && memory.desired(path).fingerprint === fingerprint;
  const isLinked = runIds.every((id) => planned.observed.ids.pathOf('stream', id) !== undefined);
  const isApplied = [...memory.sends(path)].every(([shared, sent]) => carries.get(shared) === sent);
  return stream.validation !== 'invalid' && isSent && isLinked && isApplied;
}

/**
 * Returns the version to restore if the new one fails. After an interrupted run, returns that run's previous version
 * if its import is still there.
 */
function versionToRestore(
  { environment, planned, memory }: ApplyContext,
  { path, before }: ChangeOf<'replace'>,
  { file, meaning, stream }: FreshRead,
): Replaced {
  const { previous } = planned.observed;
  const { fingerprint } = meaning;
  const pending = memory.pendingVersion(path);
  const sent = memory.desired(path).fingerprint;
  const earlier = previous.replaced().get(path);
  const isOurs = pending !== undefined && pending === stream.version;
  const isCutOff =
    earlier !== undefined && (isOurs || [earlier.sent, earlier.fingerprint].includes(fingerprint));
  const isTouched = previous.before(path, before) === undefined;
  if (isCutOff) return { ...earlier, sent, state: isTouched ? before : earlier.state };
  return { file: savedFile(file, environment.secrets), state: before, fingerprint, sent };
}

/** Restores the previous version, unless a person changed the stream since. Returns the problem to report. */
async function putBack(
  context: ApplyContext,
  change: ChangeOf<'replace'>,
  before: Replaced,
  failure: NotVerified,
): Promise<InvalidInput> {
  const { path, id } = change;
  const { writer, environment, planned, memory, deps, turns, results } = context;
  const file = savedFileOf(before.file, path, environment.secrets);
  const text = printExportFile(file.envelope, file.payload);
  const outcome = await turns.inTurn(async () => {
    const permit = await writer.permitPutBack(path, id, failure.live).catch(unlessMoved);
    const there = permit && (await writer.replace(permit, text));
    if (there && (await isOverwritten(context, permit.read.stream, there.stream)))
      results.overwritten(change);
    return there;
  });
  const write = {
    path,
    id,
    sent: outcome === undefined ? failure.live : before.fingerprint,
    accepted: undefined,
    before: failure.live,
    answered: outcome?.stream,
  };
  const found = await verifyWrite(context, write);
  if (found?.verdict === 'changed by a person')
    return saveEdit(context, path, found, { ...failure.mismatch, version: undefined });
  const live = found?.read.meaning.fingerprint ?? before.fingerprint;
  const mismatch = { ...failure.mismatch, live, version: found?.stream.version };
  await memory.putBack(path, mismatch, found?.read.meaning.carries ?? new Map());
  if (found !== undefined && found.stream.state !== before.state)
    await writer.setState(path, id, before.state);
  await deps.store.atomically((session) =>
    planned.observed.previous.putBack(session, path, deps.clock.now()),
  );
  return failure;
}

/**
 * Returns true if a person published a version between the last read and the write, which nobody has read. `written`
 * is the version of Sluice's earlier write, which a slow tenant may not show yet.
 */
async function isOverwritten(
  { deps, environment }: ApplyContext,
  before: TenantStream,
  after: TenantStream,
  written = 0,
): Promise<boolean> {
  if (before.etag !== undefined || before.version === undefined || after.version === undefined) return false;
  const steps = after.version - Math.max(before.version, written);
  return isMoreThanUsual(deps.store, environment.tenant.name, steps, deps.clock.now());
}

/** Restores the facts from before the call, because the tenant refused it. */
async function restoreKept(
  { deps, planned }: ApplyContext,
  path: string,
  earlier: Replaced | undefined,
  session: StoreSession,
): Promise<void> {
  const { previous } = planned.observed;
  const at = deps.clock.now();
  if (earlier === undefined) return previous.forget(session, path, at);
  await previous.keep(session, path, { state: earlier.state, replaced: earlier }, at);
}

function unlessMoved(error: unknown): undefined {
  if (!(error instanceof InvalidInput) || error.code !== 'SLC2416') throw error;
}

/** Records the tenant's new ids for those in a file: of the stream's scenarios and webhooks. */
function learnMapping(
  ids: IdMap,
  path: string,
  outcome: ImportOutcome,
  fileIds: ReadonlyMap<string, string>,
): void {
  for (const [used, fileId] of fileIds) {
    if (!used.startsWith(`${path}/`)) continue;
    const given =
      kindOfPath(used) === 'hook' ? outcome.mapping.hooks[fileId] : outcome.mapping.scenarios[fileId];
    if (given !== undefined) ids.set(used, given);
  }
}
