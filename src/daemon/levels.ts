import { streamSlug } from '../core/tree/tree.ts';
import type { EnvironmentLevel, Level, Levels, StrayStream, StreamCounts } from '../ports/metrics.ts';
import type { StatusRecord } from '../ports/store.ts';
import { statusRecord } from '../state/records/environment-status.ts';
import { configSubject, refusedConfigOf } from '../state/records/refused-config.ts';
import { streamReportsRecord } from '../state/records/stream-reports.ts';
import { undoneChangesRecord } from '../state/records/undone-changes.ts';
import { environmentSubject, sourceSubject, successSubject } from '../state/subjects.ts';
import type { StreamReport } from '../state/records/stream-report.ts';
import type { OpenApp } from './open/open.ts';

/**
 * Reads the levels of everything in the active configuration from the store. Includes the results of other processes,
 * and excludes subjects that left the configuration.
 */
export async function levelsOf({ store, pipelines }: Pick<OpenApp, 'store' | 'pipelines'>): Promise<Levels> {
  const records = new Map((await store.statuses()).map((record) => [record.subject, record]));
  const names = pipelines.flatMap(({ environments }) => [...environments.keys()]);
  const holds = new Map(
    await Promise.all(names.map(async (name) => [name, await store.hold(name)] as const)),
  );
  return {
    isConfigRefused: refusedConfigOf(records.get(configSubject)) !== undefined,
    sources: pipelines.map(({ source: { name } }) => levelOf(name, sourceSubject(name), records)),
    environments: names.map((name): EnvironmentLevel => {
      const drifted = statusRecord.decode(records.get(environmentSubject(name)))?.drifted ?? [];
      const streams = streamReportsRecord.decode(records.get(streamReportsRecord.name(name))) ?? [];
      const undone = undoneChangesRecord.decode(records.get(undoneChangesRecord.name(name))) ?? {};
      return {
        ...levelOf(name, environmentSubject(name), records),
        isOnHold: holds.get(name) !== undefined,
        streams: countsOf(streams),
        driftObjects: drifted.length,
        undone: undoneOf(undone),
        strays: straysOf(streams),
      };
    }),
  };
}

/** Limit of streams that metrics name. Above it, only the counts and the page show them. */
const mostStrays = 200;

function straysOf(streams: readonly StreamReport[]): readonly StrayStream[] {
  return streams
    .filter(({ sync, health }) => sync !== 'in sync' || health !== 'Healthy')
    .slice(0, mostStrays)
    .map(({ path, sync, health }) => ({ stream: streamSlug(path), sync: sync.replaceAll(' ', '_'), health }));
}

function undoneOf(undone: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(undone).map(([op, count]) => [op.replaceAll('-', '_'), count]));
}

function levelOf(name: string, subject: string, records: ReadonlyMap<string, StatusRecord>): Level {
  const record = records.get(subject);
  const status = statusRecord.decode(record);
  return {
    name,
    sync: status?.sync ?? 'Unknown',
    health: status?.health ?? 'Missing',
    checkedAt: status === undefined ? undefined : record?.at,
    succeededAt: records.get(successSubject(subject))?.at,
  };
}

function countsOf(streams: readonly StreamReport[]): StreamCounts {
  const counts: Record<StreamReport['sync'], number> = {
    'in sync': 0,
    'to be sent': 0,
    blocked: 0,
    drifted: 0,
    'not in git': 0,
  };
  for (const { sync } of streams) counts[sync] += 1;
  return {
    inSync: counts['in sync'],
    pending: counts['to be sent'],
    blocked: counts.blocked,
    drifted: counts.drifted,
    notInGit: counts['not in git'],
  };
}
