import { streamSlug } from '../../../core/tree/tree.ts';
import { acceptWhenFree } from '../../../runs/decisions/accept.ts';
import { environmentSubject } from '../../../state/subjects.ts';
import { userName } from '../../outside.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import { runOptions } from '../../run-options.ts';
import { environmentOf, type CommandSession } from '../../session.ts';

export interface AcceptOptions {
  readonly environment: string;
  /** Slugs or globs of streams. */
  readonly streams: readonly string[];
  readonly json?: boolean;
}

/** Accepts the tenant's form of streams in place of git's. */
export async function acceptAction(
  session: CommandSession,
  { environment: name, streams, json }: AcceptOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { pipeline, environment } = environmentOf(session, name);
  const { deps } = pipeline;
  const who = { is: 'cli', user: userName() } as const;
  const asked = { streams, who, ...runOptions(session, output) };
  const accepted = await acceptWhenFree(deps, environment, asked, signal);
  await deps.store.wake(environmentSubject(environment.name));
  if (json) printJson(output, 'accept', { accepted });
  else
    for (const { path, isLive } of accepted) {
      const next = isLive ? 'in sync' : `the next sync sends it again: \`sluice sync ${environment.name}\``;
      output.out(`  ${streamSlug(path)}: the tenant's form is accepted; ${next}\n`);
    }
  return 0;
}
