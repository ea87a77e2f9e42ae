import type { Sees } from '../api/service.ts';
import { stagesEndpoint, type Stage, type Promotion, type StageStreamCounts } from './schema.ts';
import { answering, type AnswerDeps } from '../service/answering.ts';
import { waysToApprove } from '../../core/authority/ways.ts';
import type { EnvironmentStatus } from '../../core/plan/status.ts';
import { authorityFor } from '../../runs/decisions/permission.ts';
import { statusRecord } from '../../state/records/environment-status.ts';
import { configSubject, refusedConfigOf, withRefusedConfig } from '../../state/records/refused-config.ts';
import { promotionRecord, withPromotion } from '../../state/records/promotion.ts';
import { reviewStateRecord, reviewStateSubject } from '../../runs/review/state.ts';
import { driftBranch } from '../../runs/branches.ts';
import { environmentSubject, promotionSubject, successSubject } from '../../state/subjects.ts';
import { stagesAtWork, type StageAtWork } from '../service/at-work.ts';
import { promotionTo } from './promotion.ts';
import { versionOf, type Marks } from '../service/records.ts';
import { underWay, type UnderWay } from '../service/running.ts';
import { LiveCommits } from './live-commits.ts';
import { progressOf } from './progress.ts';
import { windowNow } from './window.ts';

/** Limit of lines in the status of a stage. */
const mostLines = 50;

type StageFacts = Pick<AnswerDeps, 'atWork' | 'records' | 'indexes' | 'plans' | 'clock'>;

/** Answers with the state of each source and environment. */
export const stagesAnswer = answering(stagesEndpoint, (deps) => {
  const stages = new Stages(deps);
  return async (_input, { sees }) => ({ stages: await stages.all(sees) });
});

/** Latest versions of the records, and the stages that the viewer may see. */
interface Look {
  readonly marks: Marks;
  readonly sees: Sees;
}

/** Query for the state of stages. */
class Stages {
  readonly #facts: StageFacts;
  readonly #commits = new LiveCommits();
  /** Promotions from git by environment, with the version of the records that they depend on. */
  readonly #promotions = new Map<
    string,
    { readonly version: string; readonly promotion: Promise<Promotion> }
  >();

  constructor(facts: StageFacts) {
    this.#facts = facts;
  }

  async all(sees: Sees): Promise<Stage[]> {
    const { atWork, records, indexes } = this.#facts;
    const marks = await records.marks();
    const { counts } = await indexes.at(marks);
    const seen = stagesAtWork(atWork).filter(({ of }) => sees(of.name));
    return Promise.all(seen.map((stage) => this.#stage(stage, counts, { marks, sees })));
  }

  async #stage(
    stage: StageAtWork,
    counts: ReadonlyMap<string, StageStreamCounts>,
    look: Look,
  ): Promise<Stage> {
    const { marks } = look;
    const { atWork, records, clock } = this.#facts;
    const { pipeline, subject, kind, of } = stage;
    const status = await records.of(statusRecord, subject, marks);
    const running = await underWay(atWork, stage, clock.now());
    const { nextAt } = (running === undefined ? await atWork.controller.timesOf(subject) : undefined) ?? {};
    const tenant = tenantOf(stage);
    return {
      pipeline: pipeline.name,
      name: of.name,
      kind,
      branch: of.branch,
      tenant,
      driver: pipeline.config.tenants.get(tenant)?.driver ?? 'http',
      checkedAt: status === undefined ? undefined : marks.get(subject)?.at,
      syncedAt: marks.get(successSubject(subject))?.at,
      nextAt,
      currentRun: running?.run,
      counts: kind === 'environment' ? counts.get(of.name) : undefined,
      ...(kind === 'environment' ? await this.#environment(stage, look, running) : {}),
      ...(await this.#status(stage, status, look)),
    };
  }

  async #environment(
    { pipeline, of }: Extract<StageAtWork, { kind: 'environment' }>,
    { marks, sees }: Look,
    running: UnderWay | undefined,
  ) {
    const { plans, clock } = this.#facts;
    const plan = await plans.of(of.name);
    const waits = plan?.gate.some(({ is }) => is === 'not approved') === true;
    const isOpen = plan !== undefined && plan.outcome !== 'synced';
    return {
      ...(await this.#commits.of(pipeline.deps, of)),
      changes: isOpen ? plan.plan.changes.length : undefined,
      progress:
        running === undefined || plan === undefined || plan.outcome !== undefined
          ? undefined
          : await progressOf(pipeline.deps.store, plan, clock.now() - running.since),
      approval: of.authority?.required === true ? ('required' as const) : ('off' as const),
      waysToApprove: [...waysToApprove(authorityFor(of), pipeline.routes)],
      window: windowNow(of.windows, clock.now()),
      waitingPlan: waits ? { digest: plan.digest, changes: plan.plan.changes.length } : undefined,
      promotion: asObserved(of, await this.#promotion(pipeline, of, marks), sees),
    };
  }

  async #status({ of, kind }: StageAtWork, status: EnvironmentStatus | undefined, { marks, sees }: Look) {
    const { records, atWork } = this.#facts;
    const { store } = atWork.app;
    const isSource = kind === 'source';
    const isTold = !isSource && reportsStageBefore(of, sees);
    const promotion = isTold ? await records.of(promotionRecord, of.name, marks) : undefined;
    const refused = refusedConfigOf(await store.status(configSubject));
    const shown = withRefusedConfig(status && withPromotion(status, promotion), refused);
    if (shown === undefined) return {};
    const isDrifted = (shown.drifted ?? []).length > 0;
    return {
      driftBranch: isDrifted ? driftBranch(of.name) : undefined,
      status: shortened(shown),
    };
  }

  /**
   * Returns a promotion, cached until a record changes. A promotion that is created or merged moves a branch, and a run
   * of the environment then saves its status.
   */
  #promotion(
    pipeline: StageAtWork['pipeline'],
    environment: Extract<StageAtWork, { kind: 'environment' }>['of'],
    marks: Marks,
  ): Promise<Promotion> {
    const { records } = this.#facts;
    const { name } = environment;
    const subjects = [promotionSubject(name), reviewStateSubject(pipeline.name)];
    const version = versionOf(marks, [...subjects, environmentSubject(name)]);
    const known = this.#promotions.get(name);
    if (known?.version === version) return known.promotion;
    const read = Promise.all([
      records.of(promotionRecord, name, marks),
      records.of(reviewStateRecord, pipeline.name, marks),
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
function reportsStageBefore({ provenBy }: Proven, sees: Sees): boolean {
  return provenBy === undefined || sees(provenBy);
}

function asObserved(environment: Proven, promotion: Promotion, sees: Sees) {
  if (reportsStageBefore(environment, sees)) return promotion;
  const { message: _message, ...shown } = promotion;
  return shown;
}

/** Time limit for reading promotions from git. Milliseconds. */
const patience = 30_000;

export function tenantOf({ pipeline, kind, of }: StageAtWork): string {
  return kind === 'source' ? pipeline.config.source.tenant : of.tenant.name;
}

function shortened(status: EnvironmentStatus): NonNullable<Stage['status']> {
  const { sync, health, revision, conditions, details, hold, unproven, drifted } = status;
  return {
    sync,
    health,
    revision,
    conditions: [...conditions],
    details: details.slice(0, mostLines),
    hold,
    unproven: unproven?.slice(0, mostLines),
    drifted: drifted?.slice(0, mostLines),
  };
}
