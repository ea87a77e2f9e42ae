import { isJsonArray, member, type Json } from '../domain/json.ts';
import type { Drifted, EnvironmentStatus } from '../domain/status.ts';
import { streamSlug } from '../domain/tree.ts';
import type { LaneView, Overview, PassView, ReadModel, StreamView } from '../http/read-model.ts';
import type { Pass, StatusRecord } from '../ports/store.ts';
import { documentOf, planKeyOf } from '../sync/reviews/plan-page.ts';
import { withPromotion } from '../sync/merge-status.ts';
import {
  driftBranch,
  environmentSubject,
  promotionSubject,
  sourceSubject,
  streamsSubject,
} from '../sync/subjects.ts';
import type { StreamReport } from '../sync/sync-report.ts';
import type { OpenApp, OpenPipeline } from './open.ts';

/** How many passes the first page shows. */
const shownPasses = 20;

/** What the pages show, from the store of the configuration that is at work; empty while one takes over. */
export function storeReadModel(current: () => OpenApp | undefined): ReadModel {
  return {
    async plan({ pipeline, number, environment }) {
      const found = await current()?.store.document(documentOf(pipeline, planKeyOf(number, environment)));
      return found?.text;
    },
    async overview(): Promise<Overview> {
      const app = current();
      if (app === undefined) return { lanes: [], passes: [] };
      const [statuses, passes] = await Promise.all([
        app.store.statuses(),
        app.store.passes(undefined, shownPasses),
      ]);
      const records = new Map(statuses.map((record) => [record.subject, record]));
      return {
        lanes: app.pipelines.flatMap((pipeline) => lanesOf(pipeline, records)),
        passes: passes.map(passView),
      };
    },
  };
}

function lanesOf(
  { source, environments }: OpenPipeline,
  records: ReadonlyMap<string, StatusRecord>,
): readonly LaneView[] {
  const lane = (
    kind: LaneView['kind'],
    subject: string,
    of: { name: string; branch: string; tenant: { name: string } },
  ): LaneView => {
    const record = records.get(subject);
    const hasStatus = typeof member(record?.status, 'sync') === 'string';
    const status = hasStatus ? (record?.status as unknown as EnvironmentStatus) : undefined;
    const drifted = status?.drifted ?? [];
    return {
      name: of.name,
      kind,
      branch: of.branch,
      tenant: of.tenant.name,
      status:
        status === undefined
          ? undefined
          : withPromotion(status, records.get(promotionSubject(of.name))?.status),
      checkedAt: record?.at,
      streams:
        kind === 'environment' ? streamViews(records.get(streamsSubject(of.name))?.status, drifted) : [],
      driftBranch: drifted.length === 0 ? undefined : driftBranch(of.name),
    };
  };
  const targets = [...environments.values()].map((environment) =>
    lane('environment', environmentSubject(environment.name), environment),
  );
  return [lane('source', sourceSubject(source.name), source), ...targets];
}

function streamViews(status: Json | undefined, drifted: readonly Drifted[]): readonly StreamView[] {
  if (!isJsonArray(status)) return [];
  return (status as unknown as readonly StreamReport[]).map(
    ({ path, name, state, lastPublishedAt, sync }) => ({
      slug: streamSlug(path),
      name,
      state,
      lastPublishedAt,
      sync,
      edit: drifted.find((one) => one.path === path),
    }),
  );
}

function passView(pass: Pass): PassView {
  const { kind, subject, startedAt, endedAt, revision, actor, message, repeated } = pass;
  const milliseconds = endedAt === undefined ? undefined : endedAt - startedAt;
  return {
    kind,
    subject,
    startedAt,
    milliseconds,
    outcome: pass.outcome ?? 'under way',
    revision,
    actor,
    message,
    repeated,
  };
}
