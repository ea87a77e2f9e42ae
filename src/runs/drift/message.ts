import { kindOfPath } from '../../core/stream/kinds.ts';
import type { Publication } from '../../core/plan/plan.ts';
import { problemLine, type Problem } from '../../core/problems/problem.ts';
import type { Drifted } from '../../core/plan/status.ts';
import { streamSlug } from '../../core/tree/tree.ts';

/** What a commit on a drift branch saves. */
export interface DriftMessage {
  readonly environment: string;
  readonly tenant: string;
  readonly saved: readonly Drifted[];
  /** What git cannot say of it. */
  readonly notes: readonly Problem[];
}

/**
 * The message of such a commit: `readDriftMessage` finds in it what was saved. It names nobody: what is in git once
 * cannot be taken out of it again.
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

/** What a commit saved of an environment; nothing where it is a commit of somebody else. */
export function readDriftMessage(message: string, environment: string): readonly Drifted[] {
  if (!message.trimEnd().endsWith(`\nSluice-Drift: ${environment}`)) return [];
  const [, list = ''] = message.split('\n\n');
  return list.split('\n').flatMap((line) => {
    const [, path, at] = savedLine.exec(line) ?? [];
    if (path === undefined) return [];
    return [{ path, ...(at === undefined ? {} : { at }) }];
  });
}
