import { kindOfPath } from '../../core/stream/kinds.ts';
import type { Publication } from '../../core/plan/plan.ts';
import { problemLine, type Problem } from '../../core/problems/problem.ts';
import type { Drifted } from '../../core/plan/status.ts';
import { streamSlug } from '../../core/tree/tree.ts';

/** Content of a drift commit's message. */
export interface DriftMessage {
  readonly environment: string;
  readonly tenant: string;
  readonly saved: readonly Drifted[];
  /** Facts that the files cannot express. */
  readonly notes: readonly Problem[];
}

/**
 * Returns the message of a drift commit, which `readDriftMessage` parses. It names no people, because nothing can be
 * removed from git's history.
 */
export function driftMessage({ environment, tenant, saved, notes }: DriftMessage): string {
  const lines = saved.map(({ path, ...edit }) => `- ${path}${publication(edit)}`);
  const untold = notes.length === 0 ? [] : ['', 'What these files cannot say:', ...notes.map(problemLine)];
  const names = saved.map(({ path }) => shortName(path)).join(', ');
  return `Save what was changed in ${tenant}: ${names}\n\n${lines.join('\n')}\n${untold.map((line) => `${line}\n`).join('')}\nSluice-Drift: ${environment}\n`;
}

function publication({ at }: Publication): string {
  return at === undefined ? '' : `: last published at ${at}`;
}

const shortName = (path: string) => (kindOfPath(path) === 'stream' ? streamSlug(path) : path);

const savedLine = /^- (\S+?)(?:: last published at (\d{4}-\d\d-\S+))?$/;

/** Parses the saved edits of an environment from a message. Returns none for commits of people. */
export function readDriftMessage(message: string, environment: string): readonly Drifted[] {
  if (!message.trimEnd().endsWith(`\nSluice-Drift: ${environment}`)) return [];
  const [, list = ''] = message.split('\n\n');
  return list.split('\n').flatMap((line) => {
    const [, path, at] = savedLine.exec(line) ?? [];
    if (path === undefined) return [];
    return [{ path, ...(at === undefined ? {} : { at }) }];
  });
}
