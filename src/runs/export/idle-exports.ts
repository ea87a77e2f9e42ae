import { createHash } from 'node:crypto';
import type { TenantListing } from '../../ports/tenant.ts';
import type { ExportReport } from './report.ts';
import { syncedRef } from '../branches.ts';

interface IdleExport {
  readonly mark: string;
  readonly report: ExportReport;
}

/**
 * Last export of each source without changes, and its inputs. While the tenant's list and git stay the same, another
 * run would find the same. Lives as long as the process.
 */
export class IdleExports {
  readonly #sources = new Map<string, IdleExport>();

  /** Returns the report of the last export if its inputs were the same. */
  report(source: string, mark: string | undefined): ExportReport | undefined {
    const settled = this.#sources.get(source);
    return mark !== undefined && settled?.mark === mark ? settled.report : undefined;
  }

  keep(source: string, mark: string | undefined, report: ExportReport): void {
    if (mark === undefined || !isQuiet(report)) this.#sources.delete(source);
    else this.#sources.set(source, { mark, report });
  }
}

function isQuiet({
  added,
  changed,
  removed,
  vanished,
  quarantined,
  conflicts,
  stalled,
  pushed,
}: ExportReport): boolean {
  const open = [added, changed, removed, vanished, quarantined, conflicts].some((list) => list.length > 0);
  return !open && stalled === undefined && pushed === undefined;
}

/** Returns a digest of all inputs of an export, or undefined if the tenant does not report which streams changed. */
export function idleMark(
  heads: ReadonlyMap<string, string>,
  { streams, whole, isDeclared }: TenantListing,
): string | undefined {
  if (streams.some(({ revision }) => revision === undefined)) return undefined;
  // Refs that syncs write for themselves do not affect an export.
  const refs = [...heads]
    .map(([ref, oid]) => `${ref} ${oid}`)
    .filter((ref) => !ref.startsWith(syncedRef('')))
    .sort();
  const hash = createHash('sha256').update(JSON.stringify([refs, whole, isDeclared ?? false]));
  for (const { id, revision, name } of streams) hash.update(JSON.stringify([id, revision, name]));
  return hash.digest('hex');
}
