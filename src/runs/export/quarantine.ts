import type { Problem } from '../../core/problems/problem.ts';
import { streamFileOf, treePath } from '../../core/tree/tree.ts';
import type { FileWrite, TreeEntry } from '../../ports/repository.ts';
import { mirrorWrites, type ExportedStream } from './export-tree.ts';
import { unitOf } from '../ancestry/unit.ts';
import type { Finding } from '../reading/secret-findings.ts';

/** What an export would commit. */
export interface Candidate {
  readonly mirror: readonly TreeEntry[];
  readonly streams: readonly ExportedStream[];
  /** Object ids of the files that were read, by path. */
  readonly fresh: ReadonlyMap<string, string>;
  /** Errors of files of `fresh` in which a declared secret may stand in the open. */
  readonly exposed: readonly Problem[];
  /** What looks like a secret in those that the mirror does not have as they are, by path. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  /** The stream as the mirror has it already; undefined where it has none. */
  readonly lastGood: (path: string) => ExportedStream | undefined;
}

/** What of it may be committed. */
export interface Cleared {
  readonly streams: readonly ExportedStream[];
  readonly writes: ReadonlyMap<string, FileWrite>;
  /** Paths of the streams that are held back. */
  readonly held: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** How many findings of one file are told one by one. */
const mostTold = 20;

/**
 * What may be committed of an export: all but the streams with something in them that looks like a secret, the streams
 * that use an event, rule or form with such a thing, and those that run a held stream which the mirror does not have.
 * Of these the mirror keeps what it has; others go on. Only files that would be written count.
 */
export function withoutSecrets(candidate: Candidate): Cleared {
  const { mirror, streams, fresh, exposed, lastGood } = candidate;
  const writes = mirrorWrites(mirror, streams, fresh);
  const found = [...candidate.findings].filter(([path]) => writes.has(path));
  const findings = new Map([...exposed.map(({ file }) => [file, []] as const), ...found]);
  if (findings.size === 0) return { streams, writes, held: new Set(), problems: [] };

  const holds = holdsOf(streams, findings, lastGood);
  const kept = streams.flatMap((stream) => {
    if (!holds.has(stream.path)) return [stream];
    const before = lastGood(stream.path);
    return before === undefined ? [] : [before];
  });
  // Of a stream that is held back nothing is written, so none of its files may be named either.
  const clean = new Map([...fresh].filter(([path]) => !findings.has(path) && !holds.has(unitOf(path))));
  return {
    streams: kept,
    writes: mirrorWrites(mirror, kept, clean),
    held: new Set(holds.keys()),
    problems: [
      ...exposed,
      ...problemsOf(findings),
      ...[...holds.values()].flatMap((problem) => problem ?? []),
    ],
  };
}

/** The streams to hold back, by path; with a problem where it is not in their own files. */
function holdsOf(
  streams: readonly ExportedStream[],
  findings: ReadonlyMap<string, readonly Finding[]>,
  lastGood: Candidate['lastGood'],
): ReadonlyMap<string, Problem | undefined> {
  const changed = streams.filter(({ files }) => files !== undefined);
  const holds = new Map<string, Problem | undefined>();
  for (const { path, files = [], uses } of changed) {
    const shared = uses.find((used) => findings.has(`${used}.json`));
    if (files.some((file) => findings.has(file))) holds.set(path, undefined);
    else if (shared !== undefined)
      holds.set(path, heldBy(path, `it uses ${shared}.json, where something looks like a secret`));
  }
  for (let grows = holds.size > 0; grows;) {
    grows = false;
    for (const { path, uses } of changed) {
      const missing = uses.find((used) => holds.has(used) && lastGood(used) === undefined);
      if (missing === undefined || holds.has(path)) continue;
      holds.set(path, heldBy(path, `it runs ${missing}, which is held back and not in git yet`));
      grows = true;
    }
  }
  return holds;
}

function heldBy(stream: string, reason: string): Problem {
  const message = `held back, and what git has stays: ${reason}`;
  return { code: 'SLC1060', severity: 'error', file: streamFileOf(stream), place: '', message };
}

function problemsOf(findings: ReadonlyMap<string, readonly Finding[]>): readonly Problem[] {
  return [...findings].flatMap(([file, all]) => {
    const isShared = treePath(file).is === 'shared';
    const problem = (place: string, message: string): Problem => ({
      code: 'SLC1060',
      severity: 'error',
      file,
      place,
      message,
    });
    const told = all.slice(0, mostTold).map((finding) => problem(finding.place, sentence(finding, isShared)));
    const more = all.length - told.length;
    return more === 0 ? told : [...told, problem('', `${more} more places look like secrets`)];
  });
}

function sentence({ rule, fingerprint }: Finding, isShared: boolean): string {
  const what = isShared ? 'every stream that uses it is' : 'the stream is';
  const allow =
    fingerprint === undefined
      ? 'there are too many to allow one by one'
      : `if it may be in git, add ${fingerprint} to allowFindings of the source`;
  return `looks like a secret (${rule}), so ${what} held back: use a connection, or a $secret; ${allow}`;
}
