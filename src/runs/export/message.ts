import type { UnpackedStream } from '../../core/tree/export/unpack.ts';
import { streamSlug } from '../../core/tree/tree.ts';
import type { TenantStream } from '../../ports/tenant.ts';
import type { ExportReport } from './report.ts';
import { formatTrailer } from '../ancestry/segments.ts';

/** Returns the message of a mirror's commit: its streams with the tenant's facts, and trailers for programs. */
export function exportMessage(
  report: ExportReport,
  streams: readonly UnpackedStream[],
  listed: ReadonlyMap<string, TenantStream>,
): string {
  const { source, added, changed, removed } = report;
  const count = added.length + changed.length + removed.length;
  const ids = new Map(streams.map(({ path, id }) => [path, id]));
  const describe = (path: string) => {
    const stream = listed.get(ids.get(path) ?? '');
    const facts = [
      stream?.version === undefined ? undefined : `version ${stream.version}`,
      stream?.lastPublishedAt === undefined ? undefined : `published ${stream.lastPublishedAt}`,
    ].filter((fact) => fact !== undefined);
    return `${streamSlug(path)}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`;
  };
  const lines = [
    ...added.map((path) => `added ${describe(path)}`),
    ...changed.map((path) => `changed ${describe(path)}`),
    ...removed.map((path) => `removed ${streamSlug(path)}`),
  ];
  const subject =
    count === 0
      ? `Export shared things from ${source}`
      : `Export ${count} ${count === 1 ? 'value stream' : 'value streams'} from ${source}`;
  const trailers = [...added, ...changed, ...removed].map((path) => `Sluice-Stream: ${streamSlug(path)}`);
  const shown =
    lines.length > maxLines ? [...lines.slice(0, maxLines), `and ${lines.length - maxLines} more`] : lines;
  return `${subject}\n\n${shown.join('\n')}${shown.length > 0 ? '\n\n' : ''}Sluice-Source: ${source}\n${trailers.slice(0, maxLines).join('\n')}${trailers.length > 0 ? '\n' : ''}`;
}

/** Returns the message of a mirror's commit that changes only the form of streams. */
export function formatMessage(source: string, paths: readonly string[]): string {
  const count = paths.length === 1 ? 'a value stream' : `${paths.length} value streams`;
  const subject = `Write ${count} in the form that ${source} has now`;
  const why = 'Nobody published them since: the platform, or Sluice, writes them otherwise than before.';
  return `${subject}\n\n${why}\n\nSluice-Source: ${source}\n${formatTrailer}: ${paths.length}\n`;
}

/** Limit of lines in a message. A first export may have thousands of streams. */
const maxLines = 50;
