import { assertAllowed } from '../../core/authority/may-approve.ts';
import type { Who } from '../../core/authority/who.ts';
import { globMatches } from '../../core/text/glob.ts';
import { nearMiss } from '../../core/text/near-miss.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { streamSlug } from '../../core/tree/tree.ts';
import type { LastSynced } from '../../ports/store.ts';
import { audit } from './audit.ts';
import { recordDecision } from './holds.ts';
import { withLease, type LeaseRequest } from '../../state/leases/lease.ts';
import { permissionToAccept } from './permission.ts';
import { planEnvironment, type Planned } from '../sync/plan.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { environmentSubject } from '../../state/subjects.ts';

/** Stream whose form in the tenant was accepted. */
export interface AcceptedStream {
  readonly path: string;
  /** True if the tenant has that form now. False if the next run imports the stream again. */
  readonly isLive: boolean;
}

interface Form {
  readonly path: string;
  /** Fingerprints of git's content, of the form to accept, and of the live content without edits. */
  readonly desired: string;
  readonly form: string;
  readonly live: string;
  /** Content that a person changed: a glob does not choose it. */
  readonly isEdit: boolean;
}

/**
 * Accepts under the environment's lease, once it is free. Throws `LeaseHeld` if another process keeps it, and
 * `NotAllowed` if `who` may not approve changes of the environment.
 */
export async function acceptWhenFree(
  deps: RunDeps,
  environment: Environment,
  {
    streams,
    who,
    ...wait
  }: { readonly streams: readonly string[]; readonly who: Who } & Omit<LeaseRequest, 'subject'>,
  signal: AbortSignal,
): Promise<readonly AcceptedStream[]> {
  assertAllowed(await permissionToAccept(deps, environment, who, signal));
  const lease = { ...wait, subject: environmentSubject(environment.name) };
  return withLease(deps, lease, signal, (inner) => accept(deps, environment, streams, inner));
}

/**
 * Accepts the tenant's form of streams as the verified form of git's: from then on they are in sync, and drift is
 * measured from that form. `streams`: slugs or globs. A glob chooses only forms that the tenant made; a person's edit
 * must be named by its slug. Changes nothing in the tenant. Throws `InvalidInput` (SLC2466) for a name with nothing to
 * accept, and then accepts nothing. Call it under the environment's lease.
 */
export async function accept(
  deps: RunDeps,
  environment: Environment,
  streams: readonly string[],
  signal: AbortSignal,
): Promise<readonly AcceptedStream[]> {
  const planned = await planEnvironment(deps, environment, {}, signal);
  const forms = formsOf(planned);
  const chosen = new Map<string, Form>();
  for (const written of streams) {
    const found = forms.filter((form) => isChosen(form, written));
    if (found.length === 0) throw nothingToAccept(written, environment, forms);
    for (const form of found) chosen.set(form.path, form);
  }
  const { verifications, revision } = planned.observed;
  const at = deps.clock.now();
  const { log, actor } = deps;
  await deps.store.atomically(async (session) => {
    for (const { path, desired, form } of chosen.values())
      await verifications.accept(session, path, { desired, live: form }, at);
    const synced = [...chosen.values()].map((form) => lastSyncedOf(form, revision, at));
    await session.saveLastSynced(environment.name, synced);
    await recordDecision(deps, session, {
      kind: 'accept',
      subject: environmentSubject(environment.name),
      by: actor,
      outcome: 'accepted',
      message: [...chosen.keys()].map(streamSlug).join(', '),
      revision,
      planDigest: planned.digest,
    });
  });
  for (const path of chosen.keys()) {
    const change = { action: 'accept', actor, environment: environment.name, result: 'accepted' };
    audit(log, { ...change, plan: planned.digest, facts: { path } });
  }
  return [...chosen.values()].map(({ path, form, live }) => ({ path, isLive: form === live }));
}

function isChosen({ path, isEdit }: Form, written: string): boolean {
  const slug = streamSlug(path);
  return isEdit ? slug === written : globMatches(written, slug);
}

/** Forms that can be accepted: the tenant's form of what was sent, and live content that differs from git. */
function formsOf({ plan, observed: { observation } }: Planned): readonly Form[] {
  return observation.desired.flatMap(({ path, fingerprint: desired }): readonly Form[] => {
    const there = observation.live.get(path);
    if (there?.is !== 'known' || there.isInvalid) return [];
    const { mismatch } = observation.verification.get(path) ?? {};
    const isEdited = plan.captures.includes(path);
    const live = isEdited && mismatch?.desired === desired ? mismatch.live : there.fingerprint;
    if (mismatch?.desired === desired && mismatch.code === 'SLC2408' && mismatch.form !== undefined) {
      // Accept an edited stream without the edit, which stays drift or is saved before the next write.
      const form = mismatch.form === mismatch.live ? live : mismatch.form;
      return [{ path, desired, form, live, isEdit: false }];
    }
    if (mismatch?.desired === desired && mismatch.live === there.fingerprint) return [];
    const isDrifted = plan.drifted.includes(path);
    const isOpen = isDrifted || plan.blockers.some((one) => one.file === path && one.code === 'SLC2408');
    const form = there.fingerprint;
    return isOpen ? [{ path, desired, form, live: form, isEdit: isDrifted }] : [];
  });
}

/**
 * Returns the last-synced state after an acceptance. If the tenant has its previous version, the next run imports git's
 * again.
 */
function lastSyncedOf({ path, desired, form, live }: Form, revision: string, at: number): LastSynced {
  return { path, revision, desired: form === live ? desired : live, live, at };
}

function nothingToAccept(written: string, { name }: Environment, forms: readonly Form[]): InvalidInput {
  const slugs = forms.map(({ path }) => streamSlug(path));
  const edited = forms.filter(({ path }) => globMatches(written, streamSlug(path))).map(({ path }) => path);
  if (edited.length > 0) {
    const names = edited.slice(0, 10).map(streamSlug).join(', ');
    const reason = `matches only streams that people edited; to accept one, give its exact name: ${names}`;
    return new InvalidInput(written, '', reason, 'SLC2466');
  }
  const near = nearMiss(written, slugs);
  const could =
    slugs.length === 0
      ? `the tenant of ${name} has no form to accept`
      : `streams with one in ${name}: ${slugs.slice(0, 10).join(', ')}`;
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  return new InvalidInput(written, '', `is no stream with a form to accept: ${could}${hint}`, 'SLC2466');
}
