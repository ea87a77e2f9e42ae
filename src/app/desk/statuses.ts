import { isJsonArray, member, type Json } from '../../domain/json.ts';
import type { EnvironmentStatus } from '../../domain/status.ts';
import type { StreamReport } from '../../sync/sync-report.ts';

/** A record as a status; undefined where nothing of the kind was ever saved. */
export function statusIn(record: Json | undefined): EnvironmentStatus | undefined {
  return typeof member(record, 'sync') === 'string' ? (record as unknown as EnvironmentStatus) : undefined;
}

/** A record as the streams of an environment; none where there is no record. */
export function reportsIn(record: Json | undefined): readonly StreamReport[] {
  return isJsonArray(record) ? (record as unknown as readonly StreamReport[]) : [];
}
