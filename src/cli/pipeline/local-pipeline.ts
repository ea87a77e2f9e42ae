import { approvalShown, type Hold } from '../../core/gate/gate.ts';
import { holderText } from '../../core/lease-holder.ts';
import type { HistoryRow } from '../../core/plan/print/history-text.ts';
import type { StatusRow } from '../../core/plan/print/status-text.ts';
import { newId } from '../../daemon/open/new-id.ts';
import type { Run } from '../../ports/store.ts';
import { approve } from '../../runs/decisions/approvals.ts';
import { hold, resume } from '../../runs/decisions/holds.ts';
import { countsOf, switchesOf } from '../../state/history/history.ts';
import { statusRecord } from '../../state/records/environment-status.ts';
import { promotionRecord, withPromotion } from '../../state/records/promotion.ts';
import { configSubject, refusedConfigOf, withRefusedConfig } from '../../state/records/refused-config.ts';
import { environmentSubject, sourceSubject } from '../../state/subjects.ts';
import { userName } from '../outside.ts';
import { environmentOf, pipelineOf, type CommandSession, type CommandStoreSession } from '../session.ts';
import { decidedBy, oneLine } from '../terminal/decision-text.ts';
import { holdNote } from '../terminal/hold-note.ts';
import type { Approve, Noted, PipelineAccess } from './pipeline-access.ts';

/** Records in the store of a configuration. Works while tenants and repositories are unreachable. */
export class LocalPipeline implements PipelineAccess {
  readonly #session: CommandStoreSession;

  constructor(session: CommandStoreSession) {
    this.#session = session;
  }

  async status(environment: string | undefined): Promise<readonly StatusRow[]> {
    const { store, config } = this.#session;
    if (environment !== undefined) pipelineOf(config, environment);
    const records = new Map((await store.statuses()).map((record) => [record.subject, record]));
    const refused = refusedConfigOf(records.get(configSubject));
    const rows = config.pipelines.flatMap(({ source, environments }): StatusRow[] => {
      const before = new Set([...environments.values()].map(({ from }) => from.name));
      const row = (kind: StatusRow['kind'], name: string, branch: string, subject: string): StatusRow => {
        const record = records.get(subject);
        const status = statusRecord.decode(record);
        const promotion = promotionRecord.decode(records.get(promotionRecord.name(name)));
        return {
          name,
          kind,
          branch,
          at: record?.at,
          isPromotedFrom: kind === 'environment' && before.has(name),
          status: withRefusedConfig(status && withPromotion(status, promotion), refused),
        };
      };
      const targets = [...environments.values()].map(({ name, branch }) =>
        row('environment', name, branch, environmentSubject(name)),
      );
      return [row('source', source.name, source.branch, sourceSubject(source.name)), ...targets];
    });
    return rows.filter(({ name }) => environment === undefined || name === environment);
  }

  async history(environment: string, limit: number): Promise<Noted<readonly HistoryRow[]>> {
    const { store, config } = this.#session;
    pipelineOf(config, environment);
    return { value: (await store.runs(environmentSubject(environment), limit)).map(historyRow) };
  }

  async hold(environment: string, reason: string, by: string | undefined): Promise<Noted<Hold>> {
    const { store, config, outside } = this.#session;
    const { clock, log } = outside;
    pipelineOf(config, environment);
    const request = { reason, by: oneLine('--by', decidedBy(by), 100) };
    const value = await hold({ store, clock, newId, log }, { name: environment }, request);
    const lease = await store.lease(environmentSubject(environment));
    if (lease === undefined || lease.expiresAt <= clock.now()) return { value };
    const note = `a run of it by ${holderText(lease.holder)} is under way, which finishes first`;
    return { value, note };
  }

  async resume(environment: string, by: string | undefined): Promise<Hold | undefined> {
    const { store, config, outside } = this.#session;
    const { clock, log } = outside;
    pipelineOf(config, environment);
    const decider = oneLine('--by', decidedBy(by), 100);
    return resume({ store, clock, newId, log }, { name: environment }, decider);
  }
}

function historyRow(run: Run): HistoryRow {
  const { kind, startedAt, endedAt, outcome, revision, planDigest, actor, message, repeated } = run;
  return {
    kind,
    startedAt,
    milliseconds: endedAt === undefined ? undefined : endedAt - startedAt,
    outcome,
    revision,
    plan: planDigest,
    counts: countsOf(run),
    actor,
    message,
    switched: switchesOf(run),
    repeated,
  };
}

/** Plans an environment of a configuration, and records the approval of that plan. */
export function approveLocally(session: CommandSession): Approve {
  return async (request, signal) => {
    const { pipeline, environment } = environmentOf(session, request.environment);
    const { plan: digest, allowDeletions, allowSecrets } = request;
    const by = oneLine('--by', decidedBy(request.by), 100);
    const who = { is: 'cli', user: userName() } as const;
    const wanted = { digest, allowDeletions, allowSecrets, by, who };
    const { planned, approval } = await approve(pipeline.deps, environment, wanted, signal);
    const { plan, head } = planned;
    return {
      plan,
      digest: planned.digest,
      approval: approval === undefined ? undefined : approvalShown(approval),
      isRequired: environment.authority?.required === true,
      note: plan.revision === head ? undefined : holdNote(environment.name, plan.revision),
    };
  };
}
