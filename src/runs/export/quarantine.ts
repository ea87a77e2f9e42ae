import type { Problem } from '../../core/problems/problem.ts';
import { streamFileOf, treePath } from '../../core/tree/tree.ts';
import type { FileWrite, TreeEntry } from '../../ports/repository.ts';
import { mirrorWrites, type ExportedStream } from './export-tree.ts';
import { unitOf } from '../ancestry/unit.ts';
import type { SecretFinding } from '../reading/secret-findings.ts';

/** Content that an export would commit. */
export interface ExportCandidate {
  readonly mirror: readonly TreeEntry[];
  readonly streams: readonly ExportedStream[];
  /** Object ids of the files that were read, by path. */
  readonly fresh: ReadonlyMap<string, string>;
  /** Errors of new files in which a declared secret may be readable. */
  readonly exposed: readonly Problem[];
  /** Suspected secrets in files that the mirror does not have in this version, by path. */
  readonly findings: ReadonlyMap<string, readonly SecretFinding[]>;
  /** Returns the stream in the mirror, or undefined if the mirror does not have it. */
  readonly lastGood: (path: string) => ExportedStream | undefined;
}

/** Content that may be committed. */
export interface Cleared {
  readonly streams: readonly ExportedStream[];
  readonly writes: ReadonlyMap<string, FileWrite>;
  /** Paths of quarantined streams. */
  readonly held: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Limit of findings that are listed for one file. */
const mostReported = 20;

/**
 * Returns the part of an export that may be committed. Quarantines streams with a suspected secret, streams that use an
 * event, rule or form with one, and streams that run a quarantined stream which the mirror lacks. The mirror keeps its
 * version of these. Only files that would be written count.
 */
export function withoutSecrets(candidate: ExportCandidate): Cleared {
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
  // Nothing of a quarantined stream is written, so none of its files may be referenced.
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

/** Returns the streams to quarantine by path, with a problem if the secret is not in their own files. */
function holdsOf(
  streams: readonly ExportedStream[],
  findings: ReadonlyMap<string, readonly SecretFinding[]>,
  lastGood: ExportCandidate['lastGood'],
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

function problemsOf(findings: ReadonlyMap<string, readonly SecretFinding[]>): readonly Problem[] {
  return [...findings].flatMap(([file, all]) => {
    const isShared = treePath(file).is === 'shared';
    const problem = (place: string, message: string): Problem => ({
      code: 'SLC1060',
      severity: 'error',
      file,
      place,
      message,
    });
    const findings = all
      .slice(0, mostReported)
      .map((finding) => problem(finding.place, sentence(finding, isShared)));
    const more = all.length - findings.length;
    return more === 0 ? findings : [...findings, problem('', `${more} more places look like secrets`)];
  });
}

function sentence({ rule, fingerprint }: SecretFinding, isShared: boolean): string {
  const what = isShared ? 'every stream that uses it is' : 'the stream is';
  const allow =
    fingerprint === undefined
      ? 'there are too many to allow one by one'
      : `if it may be in git, add ${fingerprint} to allowFindings of the source`;
  return `looks like a secret (${rule}), so ${what} held back: use a connection, or a $secret; ${allow}`;
}
