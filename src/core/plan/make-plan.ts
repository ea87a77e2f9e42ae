import {
  desiredByPath,
  publicationOf,
  publicationText,
  type PlannedChange,
  type Desired,
  type Live,
  type EnvironmentObservation,
  type Plan,
  type Publication,
  type ScenarioProblem,
  type StatePolicy,
  type StreamChange,
  type StreamState,
} from './plan.ts';
import { problemLine, type Problem } from '../problems/problem.ts';
import type { SecretSend } from '../secrets/secret-sends.ts';
import { unknownAddress } from './hook-uses.ts';
import { removals } from './removals.ts';
import { sharedRemovals } from './shared-removals.ts';
import { judgeShared, type SharedVerdict } from './shared-verdicts.ts';
import { threeWay, type SyncComparison } from './three-way.ts';

type StreamVerdict = SyncComparison | 'create' | 'recreate' | 'unknown';

/** Decides the changes to a tenant from an observation. Pure: the same observation gives the same plan. */
export function plan(observation: EnvironmentObservation): Plan {
  return new Planning(observation).plan();
}

class Planning {
  readonly #seen: EnvironmentObservation;
  readonly #byPath: ReadonlyMap<string, Desired>;
  /** Results of comparisons, except for streams that are in sync, which are most. */
  readonly #compared = new Map<string, StreamVerdict>();
  /** Paths of streams whose state differs from the desired one. */
  readonly #restated = new Set<string>();
  /** Streams that the tenant reports as invalid, and those with scenario problems. */
  readonly #invalid: Desired[] = [];
  readonly #tenantsToAvoid: Desired[] = [];
  /** Streams to send. */
  readonly #sent = new Set<string>();
  readonly #reasons = new Map<string, readonly string[]>();
  readonly #blocked = new Map<string, Problem[]>();
  /** Streams sent only to renew their links to the streams that they run. */
  readonly #linked = new Map<string, readonly string[]>();
  readonly #drifted = new Set<string>();
  readonly #captures = new Set<string>();
  readonly #leftOut = new Set<string>();
  /** Streams whose files include an event, rule or form that changed in git. */
  readonly #carrying = new Set<string>();

  constructor(observation: EnvironmentObservation) {
    this.#seen = observation;
    this.#byPath = desiredByPath(observation.desired);
  }

  plan(): Plan {
    for (const desired of this.#seen.desired) this.#judge(desired);
    const shared = judgeShared(this.#seen).filter(({ verdict }) => verdict !== 'in sync');
    for (const one of shared) this.#carryShared(one);
    this.#carryOnToCallers();
    // The streams to send are known only now.
    for (const one of shared) this.#spareShared(one);
    this.#blockUnready();
    this.#blockUnknownAddresses();
    this.#blockDependants();
    this.#withdrawCallers();
    this.#blockInvalid();
    const scenarioProblems = this.#judgeScenarios();
    const vanished = [...this.#compared.values()].filter((verdict) => verdict === 'recreate').length;
    const gone = removals(this.#seen, this.#gone(), vanished);
    const { environment, revision, warnings, problems, unreadable, readiness } = this.#seen;
    const stops = [...(this.#seen.provenance ?? []), ...gone.stops];
    const unblocked = this.#seen.desired.filter(({ path }) => !this.#blocked.has(path));
    const moving = unblocked.filter(
      ({ path }) => this.#sent.has(path) || this.#restated.has(path) || this.#compared.has(path),
    );
    const ofStreams = [...moving.flatMap((desired) => this.#change(desired) ?? []), ...gone.changes];
    const shares = sharedRemovals(this.#seen, ofStreams);
    const changes = [...ofStreams, ...shares.changes];
    const changing = new Set(changes.map(({ path }) => path));
    const captures = [...new Set([...this.#captures, ...gone.captures, ...shares.captures])].sort();
    return {
      environment,
      revision,
      changes,
      blocked: [...new Set([...this.#blocked.keys(), ...unreadable])].sort(),
      blockers: distinct([...stops, ...problems, ...[...this.#blocked.values()].flat()]),
      stops,
      secrets: changes.flatMap((change) => this.#secretsOf(change)),
      readiness,
      warnings: [...warnings, ...scenarioProblems],
      drifted: [...this.#drifted].sort(),
      captures,
      edits: this.#editsOf([...this.#drifted, ...captures]),
      healed: changes.filter((change) => this.#isOnlyPutBack(change)).map(({ path }) => path),
      removed: gone.staying,
      leftShared: shares.staying,
      orphans: this.#seen.unmanaged,
      leftOut: [...this.#leftOut].sort(),
      inSync: unblocked
        .filter(({ path }) => !this.#compared.has(path) && !changing.has(path))
        .map(({ path }) => path),
    };
  }

  #judge(desired: Desired): void {
    const { path } = desired;
    const live = this.#seen.live.get(path);
    if (live?.is === 'known') {
      if (this.#stateOf(desired, this.#stateBefore(path, live.state)) !== live.state)
        this.#restated.add(path);
      if (live.isInvalid) this.#invalid.push(desired);
      if ((live.scenarioProblems?.length ?? 0) > 0) this.#tenantsToAvoid.push(desired);
    }
    if (this.#isUnproven(desired, live)) {
      this.#compared.set(path, 'ahead');
      return this.#send(path, 'was sent by a run that was cut off before it was seen whether it is right');
    }
    const mismatch = this.#mismatchOf(desired, live);
    if (mismatch !== undefined) {
      this.#compared.set(path, 'not arrived');
      return this.#block(path, mismatch);
    }
    const verdict = this.#compare(desired, live);
    if (verdict !== 'in sync') this.#compared.set(path, verdict);
    switch (verdict) {
      case 'create':
        this.#send(path, 'new in this environment');
        return this.#refuseNamesake(desired);
      case 'recreate':
        this.#send(path, 'the tenant no longer has it');
        return this.#refuseNamesake(desired);
      case 'ahead':
        return this.#send(path, 'changed in git');
      case 'drifted':
        return this.#judgeDrift(desired, live);
      case 'conflict':
        return this.#judgeConflict(path, live);
      case 'in sync': {
        const replaced = live?.is === 'known' ? live.runsReplaced : [];
        if (replaced.length > 0) this.#send(path, `runs ${replaced.join(', ')}, which has another id now`);
        return;
      }
      case 'unknown':
        if (live?.is === 'unknown') this.#block(path, live.reason);
        return;
      case 'not arrived':
        return this.#block(path, blocker('SLC2408', path, notArrived));
    }
  }

  /** Returns the managed streams of the tenant that git no longer has, in order of path. */
  #gone(): readonly (readonly [string, Live])[] {
    const unreadable = new Set(this.#seen.unreadable);
    return [...this.#seen.live]
      .filter(([path, { is }]) => is !== 'absent' && !this.#byPath.has(path) && !unreadable.has(path))
      .sort(byPath);
  }

  #editsOf(paths: readonly string[]): Readonly<Record<string, Publication>> {
    const edits = paths.map((path) => [path, publicationOf(this.#seen.live.get(path))] as const);
    return Object.fromEntries(
      edits.filter(([, { by, at }]) => by !== undefined || at !== undefined).sort(byPath),
    );
  }

  #compare({ path, fingerprint }: Desired, live: Live | undefined): StreamVerdict {
    if (live === undefined) return 'create';
    if (live.is === 'absent') return 'recreate';
    if (live.is === 'unknown') return 'unknown';
    if (live.fingerprint === fingerprint) return 'in sync';
    const accepted = this.#seen.verification.get(path)?.accepted;
    if (accepted?.desired === fingerprint && accepted.live === live.fingerprint) return 'in sync';
    const sent = this.#seen.unproven?.get(path)?.sent;
    // Content from a run that was cut off is nobody's edit.
    const synced = sent === live.fingerprint ? { desired: sent, live: sent } : this.#seen.synced.get(path);
    return threeWay(fingerprint, live.fingerprint, synced);
  }

  /**
   * Returns the problem of a stream whose copy in the tenant differs from the import. It is nobody's edit and is not
   * sent again.
   */
  #mismatchOf({ path, fingerprint }: Desired, live: Live | undefined): Problem | undefined {
    const { mismatch, pending } = this.#seen.verification.get(path) ?? {};
    if (live?.is !== 'known' || live.fingerprint === fingerprint) return undefined;
    // A change that nobody published comes from the tenant itself, even if it differs with each read.
    const isSame =
      mismatch?.live === live.fingerprint ||
      (mismatch?.version !== undefined && mismatch.version === live.version);
    if (mismatch?.desired === fingerprint && isSame) return blocker(mismatch.code, path, mismatch.message);
    const isSending = this.#seen.unproven?.has(path) ?? false;
    const isTenants = pending?.desired === fingerprint && this.#isPendingVersion(path, live);
    return isTenants && !isSending ? blocker('SLC2408', path, notArrived) : undefined;
  }

  /** Tells whether nobody published the stream since a write that was not verified. */
  #isPendingVersion(path: string, live: Live): boolean {
    const { pending, mismatch } = this.#seen.verification.get(path) ?? {};
    const version = pending?.version ?? mismatch?.version;
    return version !== undefined && live.is === 'known' && live.version === version;
  }

  /**
   * Tells whether a stream must be sent again to verify it. The run then keeps it or restores the previous version, as
   * if nothing had come between.
   */
  #isUnproven({ path, fingerprint }: Desired, live: Live | undefined): boolean {
    const sending = this.#seen.unproven?.get(path);
    if (sending?.sent !== fingerprint || live?.is !== 'known') return false;
    const { mismatch } = this.#seen.verification.get(path) ?? {};
    const isPutBack = mismatch?.desired === fingerprint && live.fingerprint === sending.fingerprint;
    // A tenant that reports its own previous version as invalid would do so in every run.
    if (isPutBack && live.isInvalid) return false;
    if (live.fingerprint !== fingerprint)
      return live.fingerprint === sending.fingerprint || this.#isPendingVersion(path, live);
    return live.isInvalid || live.isPending === true;
  }

  /**
   * Always saves changes that people made in the tenant. The operator's settings decide whether git's version is
   * restored.
   */
  #judgeDrift({ path, fingerprint }: Desired, live: Live | undefined): void {
    this.#captures.add(path);
    const { mismatch } = this.#seen.verification.get(path) ?? {};
    // An edit does not apply the import that the tenant changed, and healing would send the same again.
    const refused = mismatch?.desired === fingerprint && !this.#isAskedFor(path) ? mismatch : undefined;
    if (refused !== undefined) this.#block(path, blocker(refused.code, path, refused.message));
    if (refused !== undefined || !this.#heals(path)) this.#drifted.add(path);
    else
      this.#send(
        path,
        `${editedLine(live)}: Sluice saves the edit on the drift branch first, then restores git's version`,
      );
  }

  #judgeConflict(path: string, live: Live | undefined): void {
    if (!this.#seen.synced.has(path)) return this.#block(path, blocker('SLC2402', path, neverCompared));
    this.#captures.add(path);
    this.#send(
      path,
      `changed in git, and ${editedLine(live)}: Sluice saves that edit on the drift branch first`,
    );
  }

  /** Tells whether a change adds nothing to the last-synced version: neither content, nor a state. */
  #isOnlyPutBack(change: PlannedChange): boolean {
    const { path } = change;
    if (this.#compared.get(path) !== 'drifted' || this.#carrying.has(path)) return false;
    return 'before' in change && change.before === change.state;
  }

  #heals(path: string): boolean {
    return this.#seen.heals === 'all' || this.#isAskedFor(path);
  }

  /** Tells whether somebody asked to restore git's version of this one stream. */
  #isAskedFor(path: string): boolean {
    return this.#seen.heals !== 'all' && this.#seen.heals.has(path);
  }

  #refuseNamesake({ path, name }: Desired): void {
    const namesakes = this.#seen.unmanaged.filter((stream) => stream.name === name);
    if (namesakes.length === 0) return;
    const ids = namesakes.map(({ id }) => id).join(', ');
    const message = `the tenant already has ${JSON.stringify(name)} (${ids}), which was not made by Sluice: adopt it, or rename or remove one of them; nothing is doubled`;
    this.#block(path, blocker('SLC2401', path, message));
  }

  /** Plans the import of an event, rule or form, which travels in the file of a stream that uses it. */
  #carryShared(shared: SharedVerdict): void {
    const { path, verdict, users, isKnown } = shared;
    const isHealed = verdict === 'drifted' && this.#heals(path);
    if (isKnown && (verdict === 'drifted' || verdict === 'conflict')) this.#captures.add(path);
    if (verdict !== 'ahead' && !isHealed && !(verdict === 'conflict' && isKnown)) {
      this.#drifted.add(path);
      return;
    }
    const carriers = this.#carriersAmong(users);
    const what = isHealed ? "restored to git's version" : 'changed in git';
    const saved =
      verdict === 'ahead' ? '' : ', once Sluice has saved what the tenant has of it on the drift branch';
    const whom = `${users.length} ${users.length === 1 ? 'stream' : 'streams'}`;
    for (const user of carriers) {
      if (!isHealed) this.#carrying.add(user.path);
      this.#send(user.path, `carries ${path}, which ${what} and takes effect at once for ${whom}${saved}`);
    }
  }

  /**
   * Returns the streams whose files bring a shared resource: the pending users if one of them is ready, else a ready
   * user that is in sync. If none is ready, returns the pending users, or else one in sync.
   */
  #carriersAmong(users: readonly Desired[]): readonly Desired[] {
    const sending = users.filter(({ path }) => this.#sent.has(path));
    if (sending.some(isReady)) return sending;
    const still = users.filter(({ path }) => this.#isStill(path));
    const ready = still.find(isReady);
    if (ready !== undefined) return [ready];
    return sending.length > 0 ? sending : still.slice(0, 1);
  }

  /**
   * Leaves out of the files to send the resources that must not be overwritten, if the tenant is known to have them.
   */
  #spareShared({ path, isKnown, users }: SharedVerdict): void {
    if (!this.#drifted.has(path)) return;
    const sending = users.filter((user) => this.#sent.has(user.path));
    if (sending.length === 0) return;
    if (isKnown && this.#seen.linkable.has(path)) {
      this.#leftOut.add(path);
      return;
    }
    const why = isKnown
      ? 'was changed in the tenant since the last sync'
      : 'the tenant has another one of that name, which was not made by Sluice';
    for (const user of sending) {
      const message = `${why}, and sending ${user.path} would overwrite it: make them equal, or rename one`;
      this.#block(user.path, blocker('SLC2403', path, message));
    }
  }

  /** Plans the import of all callers of a stream that gets another id, because they must link to the new id. */
  #carryOnToCallers(): void {
    for (let grew = [...this.#sent].some((path) => this.#changesId(path)); grew;) {
      grew = false;
      for (const { path, runs } of this.#seen.desired) {
        const moved = runs.filter((one) => this.#changesId(one));
        if (!this.#isStill(path) || moved.length === 0) continue;
        this.#send(path, linkReason(moved));
        this.#linked.set(path, runs);
        grew = true;
      }
    }
  }

  /** Keeps the links of a blocked stream's callers. If they were sent now, every run would send them again. */
  #withdrawCallers(): void {
    const moves = (path: string) => this.#changesId(path) && !this.#blocked.has(path);
    for (let shrank = true; shrank;) {
      shrank = false;
      for (const [path, runs] of this.#linked) {
        if (runs.some(moves)) continue;
        for (const known of [this.#linked, this.#sent, this.#reasons, this.#blocked]) known.delete(path);
        shrank = true;
      }
    }
    for (const [path, runs] of this.#linked) this.#reasons.set(path, [linkReason(runs.filter(moves))]);
  }

  /** Tells whether a pending stream gets another id. */
  #changesId(path: string): boolean {
    return this.#sent.has(path) && (!this.#seen.replacesInPlace || this.#compared.get(path) === 'recreate');
  }

  /** Blocks the pending streams that lack something in the tree or the environment, and no others. */
  #blockUnready(): void {
    for (const { path, blockers } of this.#seen.desired)
      if (blockers.length > 0 && (this.#sent.has(path) || this.#blocked.has(path)))
        this.#block(path, ...blockers);
  }

  /**
   * Blocks pending streams that have the address of a webhook where each import makes a new webhook. Only a second
   * import in place could bring its address.
   */
  #blockUnknownAddresses(): void {
    if (this.#seen.replacesInPlace) return;
    for (const { path, hookUrls = [] } of this.#seen.desired)
      if (this.#sent.has(path)) this.#block(path, ...hookUrls.map((use) => unknownAddress(use)));
  }

  /** Blocks streams that are in sync and cannot run. Sending them again would not help. */
  #blockInvalid(): void {
    for (const { path } of this.#invalid) {
      if (!this.#isStill(path)) continue;
      const message = 'the tenant holds it and finds it invalid: look at it there, then change it in git';
      this.#block(path, blocker('SLC2409', path, message));
    }
  }

  /**
   * Blocks streams with a scenario that cannot run until a person has checked it. If a new version is pending anyway,
   * or the scenario is not listed, only warns.
   */
  #judgeScenarios(): readonly Problem[] {
    const warnings: Problem[] = [];
    for (const { path } of this.#tenantsToAvoid) {
      const live = this.#seen.live.get(path);
      for (const found of live?.is === 'known' ? (live.scenarioProblems ?? []) : []) {
        const problem = scenarioProblem(path, found);
        if (found.is === 'unlisted' || this.#sent.has(path))
          warnings.push({ ...problem, severity: 'warning' });
        else this.#block(path, problem);
      }
    }
    return warnings;
  }

  /** Blocks streams that run a blocked stream which the tenant does not have yet. */
  #blockDependants(): void {
    const unreadable = new Set(this.#seen.unreadable);
    const isMissing = (path: string) =>
      (this.#blocked.has(path) || unreadable.has(path)) && this.#seen.live.get(path)?.is !== 'known';
    for (let grew = this.#blocked.size + unreadable.size > 0; grew;) {
      grew = false;
      for (const { path, runs } of this.#seen.desired) {
        if (!this.#sent.has(path) || this.#blocked.has(path)) continue;
        const missing = runs.find(isMissing);
        if (missing === undefined) continue;
        this.#block(path, blocker('SLC2404', path, `runs ${missing}, which cannot be sent`));
        grew = true;
      }
    }
  }

  #change(desired: Desired): StreamChange | undefined {
    const { path, name } = desired;
    const live = this.#seen.live.get(path);
    const reasons = this.#reasons.get(path) ?? [];
    if (live === undefined || live.is === 'absent')
      return {
        op: 'create',
        path,
        name,
        reasons: desired.hookUrls === undefined ? reasons : [...reasons, secondImport],
        state: this.#stateOf(desired, this.#lastState(path)),
      };
    if (live.is !== 'known') return undefined;
    const state = this.#stateOf(desired, this.#stateBefore(path, live.state));
    if (this.#sent.has(path)) {
      const facts = { path, name, id: live.id, reasons, before: live.state, state };
      const { webhooks } = desired;
      return this.#seen.replacesInPlace
        ? { op: 'replace', ...facts }
        : {
            op: 'switch-over',
            ...facts,
            reasons: [...reasons, 'the tenant does not replace streams in place'],
            webhooks,
          };
    }
    // An edited stream gets only a state that results from Sluice's own writes.
    const isSettable =
      this.#isStill(path) || (this.#compared.get(path) === 'drifted' && this.#seen.asked.has(path));
    if (!isSettable || state === live.state) return undefined;
    const because = [stateReasons(state)[this.#seen.statePolicy]];
    return { op: 'set-state', path, name, id: live.id, reasons: because, before: live.state, state };
  }

  /** Returns the secrets that a change sends to new places. */
  #secretsOf({ op, path }: PlannedChange): readonly SecretSend[] {
    const sends = op === 'create' || op === 'replace' || op === 'switch-over';
    return sends ? (this.#seen.secretSends?.get(path) ?? []) : [];
  }

  /** Returns the state of a vanished stream; undefined for one that never existed there. */
  #lastState(path: string): StreamState | undefined {
    return this.#seen.lastActive.has(path) ? 'active' : undefined;
  }

  #stateBefore(path: string, live: StreamState): StreamState {
    return this.#seen.asked.get(path) ?? live;
  }

  #stateOf(desired: Desired, before: StreamState | undefined): StreamState {
    switch (this.#seen.statePolicy) {
      case 'file':
        return desired.state ?? before ?? 'inactive';
      case 'keep':
        return before ?? 'inactive';
      case 'inactive':
        return 'inactive';
    }
  }

  /** Tells whether a stream is in sync and not pending for another reason. */
  #isStill(path: string): boolean {
    return !this.#compared.has(path) && !this.#sent.has(path);
  }

  #send(path: string, reason: string): void {
    this.#sent.add(path);
    this.#reasons.set(path, [...(this.#reasons.get(path) ?? []), reason]);
  }

  #block(path: string, ...problems: readonly Problem[]): void {
    if (problems.length > 0) this.#blocked.set(path, [...(this.#blocked.get(path) ?? []), ...problems]);
  }
}

const linkReason = (moved: readonly string[]) => `runs ${moved.join(', ')}, which will have another id`;

const secondImport =
  'calls a webhook of its own: Sluice imports the stream, and then once more with the address of the webhook that the first import made';

const notArrived =
  "the tenant's copy differs from what Sluice imported, so Sluice does not send it again before it changes in git or in the tenant";
const neverCompared =
  'the tenant holds something else than git, and the two were never compared: adopt the stream, or make them equal';

const byPath = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]) =>
  one < other ? -1 : 1;

/** Describes who changed a stream in the tenant and when, as far as the tenant reports it. */
function editedLine(live: Live | undefined): string {
  return `changed in the tenant${publicationText(publicationOf(live))}`;
}

const stateReasons = (state: StreamState): Readonly<Record<StatePolicy, string>> => ({
  file: `${state} in git`,
  keep: `${state} before it was replaced`,
  inactive: 'streams of this environment are inactive',
});

/** Removes repeated problems that block several streams. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [problemLine(problem), problem])).values()];
}

function scenarioProblem(path: string, { id, name, is }: ScenarioProblem): Problem {
  const scenario = name === undefined ? `scenario ${id}` : `scenario ${JSON.stringify(name)} (${id})`;
  switch (is) {
    case 'invalid':
      return blocker('SLC2422', path, `Make finds its ${scenario} invalid: it cannot run`);
    case 'inactive':
      return blocker('SLC2423', path, `the stream is active, and its ${scenario} is not active in Make`);
    case 'unlisted':
      return blocker('SLC2424', path, `Make lists no ${scenario} in the team, so its health is not known`);
  }
}

function blocker(code: string, file: string, message: string): Problem {
  return { code, severity: 'error', file, place: '', message };
}

const isReady = ({ blockers }: Desired) => blockers.length === 0;
