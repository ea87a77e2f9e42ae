import { problemLine, type Problem } from './problem.ts';

/** `keep`: as it was before; a new stream arrives inactive. `file`: as the tree says. */
export type StatePolicy = 'file' | 'keep' | 'inactive';
export type StreamState = 'active' | 'inactive';

/** A stream or shared thing as an environment should hold it. */
export interface Desired {
  readonly path: string;
  readonly name: string;
  readonly state: StreamState | undefined;
  readonly fingerprint: string;
  /** Subflows, by path of the stream. */
  readonly runs: readonly string[];
  /** Events, rules and forms that its file carries: fingerprint by path. */
  readonly carries: ReadonlyMap<string, string>;
  /** Why it cannot be sent. */
  readonly blockers: readonly Problem[];
}

/** What a tenant holds for a stream that the environment answers for. Unknown is not absent. */
export type Live =
  | {
      readonly is: 'known';
      readonly id: string;
      readonly state: StreamState;
      /** True where the tenant says that it cannot run. */
      readonly isInvalid: boolean;
      readonly fingerprint: string;
      readonly carries: ReadonlyMap<string, string>;
      /** Streams that it runs by an id that they no longer have. */
      readonly runsReplaced: readonly string[];
      readonly lastPublishedAt: string | undefined;
    }
  | { readonly is: 'absent' }
  | { readonly is: 'unknown'; readonly id: string; readonly reason: Problem };

/**
 * Fingerprints of a stream or shared thing when it was last synced: of what was sent, and of what the tenant then held.
 * They differ where it did not arrive as it was sent.
 */
export interface Synced {
  readonly desired: string;
  readonly live: string;
}

export interface Unmanaged {
  readonly id: string;
  readonly name: string;
}

export interface Observation {
  readonly environment: string;
  readonly revision: string;
  readonly desired: readonly Desired[];
  /**
   * By path; a path that is not a key was never synced here. Where they were not all seen at one time, the one seen
   * last is last.
   */
  readonly live: ReadonlyMap<string, Live>;
  readonly synced: ReadonlyMap<string, Synced>;
  readonly unmanaged: readonly Unmanaged[];
  /** Fingerprints, by path, of events, rules and forms that the tenant has and no stream of `live` carries. */
  readonly shared: ReadonlyMap<string, string>;
  /** False where the tenant can only add streams: what changes is imported anew and switched over to. */
  readonly replacesInPlace: boolean;
  readonly statePolicy: StatePolicy;
  /** States, by path, that people were asked to give and that were not seen since: they count as those of before. */
  readonly asked: ReadonlyMap<string, StreamState>;
  /** Digest of what references are bound to. */
  readonly bindings: string;
  readonly warnings: readonly Problem[];
  /** What is wrong with the tree and with no stream of it in particular. */
  readonly problems: readonly Problem[];
  /** Streams whose files cannot be read: in git all the same, so they are never removed. */
  readonly unreadable: readonly string[];
}

interface Named {
  readonly path: string;
  readonly name: string;
  readonly reasons: readonly string[];
  /** The state that the stream shall have. */
  readonly state: StreamState;
}

/** A change to a stream that the tenant has. */
interface OfExisting extends Named {
  readonly id: string;
  readonly before: StreamState;
}

/** One thing to do to a tenant. `replace` keeps the id; `switch-over` imports anew and retires what was there. */
export type Change =
  | (Named & { readonly op: 'create' })
  | (OfExisting & { readonly op: 'replace' })
  | (OfExisting & { readonly op: 'switch-over' })
  | (OfExisting & { readonly op: 'set-state' });

export type ChangeOf<Op extends Change['op']> = Extract<Change, { readonly op: Op }>;

/** Changes that bring a stream that the tenant does not have. */
export type Adding = 'create' | 'switch-over';

export function isAdding(change: Change): change is ChangeOf<Adding> {
  return change.op === 'create' || change.op === 'switch-over';
}

/** The ordered changes from live to desired, and all that a person should know before they are made. */
export interface Plan {
  readonly environment: string;
  readonly revision: string;
  readonly changes: readonly Change[];
  /** Streams that cannot be sent, and why; the other changes can. */
  readonly blocked: readonly string[];
  readonly blockers: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Live content that somebody changed in the tenant: not touched. */
  readonly drifted: readonly string[];
  /** Paths that the tenant holds for us and git no longer has. */
  readonly removed: readonly string[];
  readonly inSync: readonly string[];
  /** Everything that decided the plan, as one text: its digest binds a sync to it. */
  readonly basis: string;
}

type Verdict = ReturnType<typeof threeWay> | 'create' | 'recreate' | 'unknown';

/** What to do to a tenant, from what was observed. Pure: the same observation gives the same plan. */
export function plan(observation: Observation): Plan {
  return new Planning(observation).plan();
}

class Planning {
  readonly #seen: Observation;
  readonly #byPath: ReadonlyMap<string, Desired>;
  readonly #verdicts = new Map<string, Verdict>();
  readonly #reasons = new Map<string, string[]>();
  readonly #blocked = new Map<string, Problem[]>();
  readonly #drifted = new Set<string>();

  constructor(observation: Observation) {
    this.#seen = observation;
    this.#byPath = new Map(observation.desired.map((desired) => [desired.path, desired]));
  }

  plan(): Plan {
    for (const desired of this.#seen.desired) this.#judge(desired);
    this.#judgeShared();
    this.#carryOnToCallers();
    this.#blockInvalid();
    this.#blockDependants();
    const changes = this.#ordered().flatMap((desired) => this.#change(desired));
    const { environment, revision, live, warnings, problems, unreadable } = this.#seen;
    const removed = [...live]
      .filter(
        ([path, state]) => !this.#byPath.has(path) && !unreadable.includes(path) && state.is !== 'absent',
      )
      .map(([path]) => path);
    const changing = new Set(changes.map(({ path }) => path));
    const inSync = this.#seen.desired
      .map(({ path }) => path)
      .filter((path) => this.#verdicts.get(path) === 'in sync')
      .filter((path) => !changing.has(path) && !this.#blocked.has(path));
    const parts = {
      environment,
      revision,
      changes,
      blocked: [...new Set([...this.#blocked.keys(), ...unreadable])].sort(),
      blockers: distinct([...problems, ...[...this.#blocked.values()].flat()]),
      warnings,
      drifted: [...this.#drifted].sort(),
      removed: removed.sort(),
      inSync,
    };
    return { ...parts, basis: this.#basis(changes) };
  }

  #judge(desired: Desired): void {
    const { path } = desired;
    const live = this.#seen.live.get(path);
    const compared = this.#verdict(desired, live);
    const runsReplaced = compared === 'in sync' && live?.is === 'known' ? live.runsReplaced : [];
    const verdict = runsReplaced.length > 0 ? 'ahead' : compared;
    this.#verdicts.set(path, verdict);
    if (verdict === 'drifted') this.#drifted.add(path);
    if (verdict === 'create') this.#reason(path, 'new in this environment');
    if (verdict === 'recreate') this.#reason(path, 'the tenant no longer has it');
    if (compared === 'ahead') this.#reason(path, 'changed in git');
    if (runsReplaced.length > 0)
      this.#reason(path, `runs ${runsReplaced.join(', ')}, which has another id now`);
    if (desired.blockers.length > 0 && verdict !== 'in sync' && verdict !== 'drifted')
      this.#block(path, ...desired.blockers);
    if (verdict === 'unknown' && live?.is === 'unknown') this.#block(path, live.reason);
    if (verdict === 'conflict') {
      this.#block(
        path,
        blocker(
          'SLC2402',
          path,
          'changed both in git and in the tenant since the last sync: nothing is overwritten; bring the edit made in the tenant to git, or undo it there',
        ),
      );
    }
    if (verdict === 'not arrived') {
      this.#block(
        path,
        blocker(
          'SLC2408',
          path,
          'was sent, and the tenant holds something else: it is not sent again before it changes in git or in the tenant',
        ),
      );
    }
    if (verdict === 'create' || verdict === 'recreate') this.#refuseNamesake(desired);
  }

  #verdict({ path, fingerprint }: Desired, live: Live | undefined): Verdict {
    if (live === undefined) return 'create';
    if (live.is === 'absent') return 'recreate';
    if (live.is === 'unknown') return 'unknown';
    return threeWay(fingerprint, live.fingerprint, this.#seen.synced.get(path));
  }

  #refuseNamesake({ path, name }: Desired): void {
    const namesakes = this.#seen.unmanaged.filter((stream) => stream.name === name);
    if (namesakes.length === 0) return;
    const ids = namesakes.map(({ id }) => id).join(', ');
    this.#block(
      path,
      blocker(
        'SLC2401',
        path,
        `the tenant already has ${JSON.stringify(name)} (${ids}), which was not made by Sluice: rename one of them, or remove it from the tenant; nothing is doubled`,
      ),
    );
  }

  /** Events, rules and forms live outside streams: a change of one travels in the file of a stream that uses it. */
  #judgeShared(): void {
    const live = new Map(this.#seen.shared);
    for (const state of this.#seen.live.values()) {
      if (state.is === 'known') for (const [path, fingerprint] of state.carries) live.set(path, fingerprint);
    }
    const users = new Map<string, Desired[]>();
    for (const desired of this.#seen.desired) {
      for (const path of desired.carries.keys()) users.set(path, [...(users.get(path) ?? []), desired]);
    }
    for (const [path, using] of users) this.#judgeOneShared(path, using, live.get(path));
  }

  #judgeOneShared(path: string, users: readonly Desired[], live: string | undefined): void {
    const desired = users[0]?.carries.get(path) as string;
    if (live === undefined) return;
    const verdict = threeWay(desired, live, this.#seen.synced.get(path));
    if (verdict === 'in sync') return;
    const sends = users.filter((user) => isSent(this.#verdicts.get(user.path)));
    if (verdict !== 'ahead') {
      this.#drifted.add(path);
      for (const user of sends) {
        this.#block(
          user.path,
          blocker(
            'SLC2403',
            path,
            this.#seen.synced.has(path)
              ? `was changed in the tenant since the last sync, and sending ${user.path} would overwrite it: bring the edit to git, or undo it there`
              : `the tenant has another one of that name, which was not made by Sluice, and sending ${user.path} would overwrite it: make them equal, or rename one`,
          ),
        );
      }
      return;
    }
    const carriers =
      sends.length > 0
        ? sends
        : users.filter((user) => this.#verdicts.get(user.path) === 'in sync').slice(0, 1);
    for (const user of carriers) {
      if (this.#verdicts.get(user.path) === 'in sync') this.#verdicts.set(user.path, 'ahead');
      this.#reason(
        user.path,
        `carries ${path}, which changed in git and takes effect at once for ${users.length} ${users.length === 1 ? 'stream' : 'streams'}`,
      );
    }
  }

  /** A stream that gets another id must be linked anew by every stream that runs it. */
  #carryOnToCallers(): void {
    const changesId = (path: string) => {
      const verdict = this.#verdicts.get(path);
      return verdict === 'recreate' || (verdict === 'ahead' && !this.#seen.replacesInPlace);
    };
    for (let grew = true; grew;) {
      grew = false;
      for (const desired of this.#seen.desired) {
        const moved = desired.runs.filter(changesId);
        if (this.#verdicts.get(desired.path) !== 'in sync' || moved.length === 0) continue;
        this.#verdicts.set(desired.path, 'ahead');
        this.#reason(desired.path, `runs ${moved.join(', ')}, which will have another id`);
        grew = true;
      }
    }
  }

  /** What is there as it should be and cannot run would not run if it were sent again. */
  #blockInvalid(): void {
    for (const { path } of this.#seen.desired) {
      const live = this.#seen.live.get(path);
      if (this.#verdicts.get(path) !== 'in sync' || live?.is !== 'known' || !live.isInvalid) continue;
      const message = 'the tenant holds it and finds it invalid: look at it there, then change it in git';
      this.#block(path, blocker('SLC2409', path, message));
    }
  }

  /** What runs a stream that cannot be sent, and is not there yet, cannot be sent either. */
  #blockDependants(): void {
    const isMissing = (path: string) => this.#blocked.has(path) && this.#seen.live.get(path)?.is !== 'known';
    for (let grew = true; grew;) {
      grew = false;
      for (const { path, runs } of this.#seen.desired) {
        const missing = runs.find(isMissing);
        if (missing === undefined || this.#blocked.has(path) || !isSent(this.#verdicts.get(path))) continue;
        this.#block(path, blocker('SLC2404', path, `runs ${missing}, which cannot be sent`));
        grew = true;
      }
    }
  }

  #ordered(): readonly Desired[] {
    return this.#seen.desired.filter(({ path }) => !this.#blocked.has(path));
  }

  #change(desired: Desired): Change[] {
    const { path, name } = desired;
    const verdict = this.#verdicts.get(path);
    const live = this.#seen.live.get(path);
    const reasons = this.#reasons.get(path) ?? [];
    if (verdict === 'create' || verdict === 'recreate')
      return [{ op: 'create', path, name, reasons, state: this.#stateOf(desired, undefined) }];
    if (live?.is !== 'known') return [];
    const state = this.#stateOf(desired, this.#seen.asked.get(path) ?? live.state);
    if (verdict === 'ahead') {
      const op = this.#seen.replacesInPlace ? 'replace' : 'switch-over';
      return [{ op, path, name, id: live.id, reasons, before: live.state, state }];
    }
    if (verdict !== 'in sync' || state === live.state) return [];
    const why: Record<StatePolicy, string> = {
      file: `${state} in git`,
      keep: `${state} before it was replaced`,
      inactive: 'streams of this environment are inactive',
    };
    const because = [why[this.#seen.statePolicy]];
    return [{ op: 'set-state', path, name, id: live.id, reasons: because, before: live.state, state }];
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

  #reason(path: string, reason: string): void {
    this.#reasons.set(path, [...(this.#reasons.get(path) ?? []), reason]);
  }

  #block(path: string, ...problems: readonly Problem[]): void {
    this.#blocked.set(path, [...(this.#blocked.get(path) ?? []), ...problems]);
  }

  #basis(changes: readonly Change[]): string {
    const touched = changes.map((change) => {
      const live = this.#seen.live.get(change.path);
      const desired = this.#byPath.get(change.path);
      return [
        change.op,
        change.path,
        change.state,
        live?.is === 'known' ? live.fingerprint : null,
        desired?.fingerprint,
        [...(desired?.carries ?? [])],
      ];
    });
    return JSON.stringify([this.#seen.environment, this.#seen.revision, this.#seen.bindings, touched]);
  }
}

/**
 * Which side moved since both were last compared. `not arrived`: neither did, though they differ, so sending it again
 * would not help.
 */
export function threeWay(
  desired: string,
  live: string,
  synced: Synced | undefined,
): 'in sync' | 'ahead' | 'drifted' | 'conflict' | 'not arrived' {
  if (desired === live) return 'in sync';
  if (synced === undefined) return 'conflict';
  if (live === synced.live) return desired === synced.desired ? 'not arrived' : 'ahead';
  return desired === synced.desired ? 'drifted' : 'conflict';
}

function isSent(verdict: Verdict | undefined): boolean {
  return verdict === 'create' || verdict === 'recreate' || verdict === 'ahead';
}

/** One thing that keeps several streams from being sent is said once. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [problemLine(problem), problem])).values()];
}

function blocker(code: string, file: string, message: string): Problem {
  return { code, severity: 'error', file, place: '', message };
}
