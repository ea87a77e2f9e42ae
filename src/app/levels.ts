import { isJsonArray, isJsonObject, member, type Json } from '../domain/json.ts';
import type { EnvironmentStatus } from '../domain/status.ts';
import { streamSlug } from '../domain/tree.ts';
import type { EnvironmentLevel, Level, Levels, StrayStream, StreamCounts } from '../ports/metrics.ts';
import type { StatusRecord } from '../ports/store.ts';
import {
  environmentSubject,
  sourceSubject,
  streamsSubject,
  successSubject,
  undoneSubject,
} from '../sync/subjects.ts';
import type { StreamReport } from '../sync/sync-report.ts';
import type { OpenApp } from './open.ts';

/**
 * How everything is that the configuration at work names, as the store has it: what commands did in other processes is
 * in it too, and what left the configuration is not.
 */
export async function levelsOf({ store, pipelines }: Pick<OpenApp, 'store' | 'pipelines'>): Promise<Levels> {
  const records = new Map((await store.statuses()).map((record) => [record.subject, record]));
  const names = pipelines.flatMap(({ environments }) => [...environments.keys()]);
  const holds = new Map(
    await Promise.all(names.map(async (name) => [name, await store.hold(name)] as const)),
  );
  return {
    sources: pipelines.map(({ source: { name } }) => levelOf(name, sourceSubject(name), records)),
    environments: names.map((name): EnvironmentLevel => {
      const drifted = statusOf(records.get(environmentSubject(name)))?.drifted ?? [];
      return {
        ...levelOf(name, environmentSubject(name), records),
        isOnHold: holds.get(name) !== undefined,
        streams: countsOf(records.get(streamsSubject(name))?.status),
        driftObjects: drifted.length,
        undone: undoneOf(records.get(undoneSubject(name))?.status),
        strays: straysOf(records.get(streamsSubject(name))?.status),
      };
    }),
  };
}

/** More streams than this are not named: then the counts tell, and the page. */
const mostStrays = 200;

function straysOf(status: Json | undefined): readonly StrayStream[] {
  if (!isJsonArray(status)) return [];
  return (status as unknown as readonly StreamReport[])
    .filter(({ sync, health }) => sync !== 'in sync' || health !== 'Healthy')
    .slice(0, mostStrays)
    .map(({ path, sync, health }) => ({ stream: streamSlug(path), sync: sync.replaceAll(' ', '_'), health }));
}

function undoneOf(status: Json | undefined): Readonly<Record<string, number>> {
  if (!isJsonObject(status)) return {};
  return Object.fromEntries(
    Object.entries(status).flatMap(([op, count]) =>
      typeof count === 'number' ? [[op.replaceAll('-', '_'), count]] : [],
    ),
  );
}

function levelOf(name: string, subject: string, records: ReadonlyMap<string, StatusRecord>): Level {
  const record = records.get(subject);
  const status = statusOf(record);
  return {
    name,
    sync: status?.sync ?? 'Unknown',
    health: status?.health ?? 'Missing',
    checkedAt: status === undefined ? undefined : record?.at,
    succeededAt: records.get(successSubject(subject))?.at,
  };
}

function statusOf(record: StatusRecord | undefined): EnvironmentStatus | undefined {
  const hasStatus = typeof member(record?.status, 'sync') === 'string';
  return hasStatus ? (record?.status as unknown as EnvironmentStatus) : undefined;
}

function countsOf(status: Json | undefined): StreamCounts {
  const counts: Record<StreamReport['sync'], number> = {
    'in sync': 0,
    'to be sent': 0,
    blocked: 0,
    drifted: 0,
    'not in git': 0,
  };
  if (isJsonArray(status))
    for (const { sync } of status as unknown as readonly StreamReport[]) counts[sync] += 1;
  return {
    inSync: counts['in sync'],
    pending: counts['to be sent'],
    blocked: counts.blocked,
    drifted: counts.drifted,
    notInGit: counts['not in git'],
  };
}
