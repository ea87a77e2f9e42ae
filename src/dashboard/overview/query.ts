import type { Sees } from '../api/service.ts';
import type { Lane, Promotion, StreamCounts } from './schema.ts';
import { waysToApprove } from '../../core/authority/ways.ts';
import type { EnvironmentStatus } from '../../core/plan/status.ts';
import { authorityFor } from '../../runs/decisions/permission.ts';
import { statusRecord } from '../../state/records/environment-status.ts';
import { configSubject, refusedConfigOf, withRefusedConfig } from '../../state/records/refused-config.ts';
import { promotionRecord, withPromotion } from '../../state/records/promotion.ts';
import { reviewMemoryRecord, reviewMemorySubject } from '../../runs/review/state.ts';
import { driftBranch } from '../../runs/branches.ts';
import { environmentSubject, promotionSubject, successSubject } from '../../state/subjects.ts';
import { lanesAtWork, type AtWork, type WorkedLane } from '../service/at-work.ts';
import type { KeptPlans } from '../environment/saved-plans.ts';
import { promotionTo } from './promotion.ts';
import { versionOf, type Marks, type Records } from '../service/records.ts';
import type { StreamIndexes } from '../streams/stream-index.ts';
import { underWay } from '../service/running.ts';
import { windowNow } from './window.ts';

/** Limit of lines in the status of a stage. */
const mostLines = 50;

export interface LaneFacts {
  readonly atWork: AtWork;
  readonly records: Records;
  readonly indexes: StreamIndexes;
  readonly plans: KeptPlans;
  readonly now: () => number;
}

/** Latest versions of the records, and the stages that the viewer may see. */
interface Look {
  readonly marks: Marks;
  readonly sees: Sees;
}

/** Query for the state of each source and environment. */
export class Lanes {
  readonly #facts: LaneFacts;
  /** Promotions from git by environment, with the version of the records that they depend on. */
  readonly #promotions = new Map<
    string,
    { readonly version: string; readonly promotion: Promise<Promotion> }
  >();

  constructor(facts: LaneFacts) {
    this.#facts = facts;
  }

  async all(sees: Sees): Promise<readonly Lane[]> {
    const { atWork, records, indexes } = this.#facts;
    const marks = await records.marks();
    const { counts } = await indexes.at(marks);
    const seen = lanesAtWork(atWork).filter(({ of }) => sees(of.name));
    return Promise.all(seen.map((lane) => this.#lane(lane, counts, { marks, sees })));
  }

  async #lane(lane: WorkedLane, counts: ReadonlyMap<string, StreamCounts>, look: Look): Promise<Lane> {
    const { marks } = look;
    const { atWork, records, now } = this.#facts;
    const { pipeline, subject, kind, of } = lane;
    const status = await records.of(statusRecord, subject, marks);
    const running = await underWay(atWork, lane, now());
    const { nextAt } = (running === undefined ? await atWork.controller.timesOf(subject) : undefined) ?? {};
    const tenant = tenantOf(lane);
    const counted = counts.get(of.name);
    return {
      pipeline: pipeline.name,
      name: of.name,
      kind,
      branch: of.branch,
      tenant,
      driver: pipeline.config.tenants.get(tenant)?.driver ?? 'http',
      ...some('checkedAt', status === undefined ? undefined : marks.get(subject)?.at),
      ...some('syncedAt', marks.get(successSubject(subject))?.at),
      ...some('nextAt', nextAt),
      ...some('runningPass', running?.pass),
      ...some('counts', kind === 'environment' ? counted : undefined),
      ...(kind === 'environment' ? await this.#environment(lane, look) : {}),
      ...(await this.#status(lane, status, look)),
    };
  }

  async #environment({ pipeline, of }: Extract<WorkedLane, { kind: 'environment' }>, { marks, sees }: Look) {
    const { plans, now } = this.#facts;
    const plan = await plans.of(of.name);
    const waits = plan?.gate.some(({ is }) => is === 'not approved') === true;
    return {
      approval: of.authority?.required === true ? ('required' as const) : ('off' as const),
      waysToApprove: [...waysToApprove(authorityFor(of), pipeline.routes)],
      ...some('window', windowNow(of.windows, now())),
      ...(waits ? { waitingPlan: { digest: plan.digest, changes: plan.plan.changes.length } } : {}),
      promotion: asSeen(of, await this.#promotion(pipeline, of, marks), sees),
    };
  }

  async #status({ of, kind }: WorkedLane, status: EnvironmentStatus | undefined, { marks, sees }: Look) {
    const { records, atWork } = this.#facts;
    const { store } = atWork.app;
    const isSource = kind === 'source';
    const isTold = !isSource && tellsOfBefore(of, sees);
    const promotion = isTold ? await records.of(promotionRecord, of.name, marks) : undefined;
    const refused = refusedConfigOf(await store.status(configSubject));
    const told = withRefusedConfig(status && withPromotion(status, promotion), refused);
    if (told === undefined) return {};
    const isDrifted = (told.drifted ?? []).length > 0;
    return {
      ...(isDrifted ? { driftBranch: driftBranch(of.name) } : {}),
      status: shortened(told),
    };
  }

  /**
   * Returns a promotion, cached until a record changes. A promotion that is created or merged moves a branch, and a run
   * of the environment then saves its status.
   */
  #promotion(
    pipeline: WorkedLane['pipeline'],
    environment: Extract<WorkedLane, { kind: 'environment' }>['of'],
    marks: Marks,
  ): Promise<Promotion> {
    const { records } = this.#facts;
    const { name } = environment;
    const subjects = [promotionSubject(name), reviewMemorySubject(pipeline.name)];
    const version = versionOf(marks, [...subjects, environmentSubject(name)]);
    const known = this.#promotions.get(name);
    if (known?.version === version) return known.promotion;
    const read = Promise.all([
      records.of(promotionRecord, name, marks),
      records.of(reviewMemoryRecord, pipeline.name, marks),
    ]);
    const promotion = read.then(([last, reviews]) =>
      promotionTo(pipeline, environment, { promotion: last, reviews }, AbortSignal.timeout(patience)),
    );
    const entry = { version, promotion };
    this.#promotions.set(name, entry);
    promotion.catch(() => {
      if (this.#promotions.get(name) === entry) this.#promotions.delete(name);
    });
    return promotion;
  }
}

interface Proven {
  /** Previous environment, which must verify a revision first. */
  readonly provenBy?: string | undefined;
}

/** Returns true if the viewer may see the previous environment, which a promotion describes. */
function tellsOfBefore({ provenBy }: Proven, sees: Sees): boolean {
  return provenBy === undefined || sees(provenBy);
}

function asSeen(environment: Proven, promotion: Promotion, sees: Sees) {
  if (tellsOfBefore(environment, sees)) return promotion;
  const { message: _message, ...shown } = promotion;
  return shown;
}

/** Time limit for reading promotions from git. Milliseconds. */
const patience = 30_000;

export function tenantOf({ pipeline, kind, of }: WorkedLane): string {
  return kind === 'source' ? pipeline.config.source.tenant : of.tenant.name;
}

/** Returns an object with the member if it has a value. */
function some<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  const members: { [P in K]?: T } = {};
  if (value !== undefined) members[key] = value;
  return members;
}

function shortened(status: EnvironmentStatus): NonNullable<Lane['status']> {
  const { sync, health, revision, conditions, details, hold, unproven, drifted } = status;
  return {
    sync,
    health,
    ...(revision === undefined ? {} : { revision }),
    conditions: [...conditions],
    details: details.slice(0, mostLines),
    ...(hold === undefined ? {} : { hold: { ...hold } }),
    ...(unproven === undefined ? {} : { unproven: unproven.slice(0, mostLines) }),
    ...(drifted === undefined ? {} : { drifted: drifted.slice(0, mostLines) }),
  };
}
