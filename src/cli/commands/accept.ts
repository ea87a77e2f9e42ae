import { streamSlug } from '../../domain/tree.ts';
import { accept } from '../../sync/accept.ts';
import { withLease } from '../../sync/lease.ts';
import { environmentSubject } from '../../sync/subjects.ts';
import { printJson, type ExitCode, type Output } from '../output.ts';
import { passOptions } from '../pass-options.ts';
import { environmentOf, type Session } from '../session.ts';

export interface AcceptOptions {
  readonly environment: string;
  /** Slugs or globs of streams. */
  readonly streams: readonly string[];
  readonly json: boolean;
}

/** Accepts the tenant's form of streams in the place of what git says. */
export async function acceptCommand(
  session: Session,
  { environment: name, streams, json }: AcceptOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { pipeline, environment } = environmentOf(session, name);
  const { deps } = pipeline;
  const lease = { subject: environmentSubject(environment.name), ...passOptions(session, output) };
  const accepted = await withLease(deps, lease, signal, (inner) => accept(deps, environment, streams, inner));
  await deps.store.wake(lease.subject);
  if (json) printJson(output, 'accept', { accepted });
  else
    for (const { path, isLive } of accepted) {
      const next = isLive ? 'in sync' : `the next sync sends it again: \`sluice sync ${environment.name}\``;
      output.out(`  ${streamSlug(path)}: the tenant's form is accepted; ${next}\n`);
    }
  return 0;
}
