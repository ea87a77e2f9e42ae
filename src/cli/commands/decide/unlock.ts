import { environmentSubject, sourceSubject } from '../../../state/subjects.ts';
import { brokenText, unlock } from '../../../runs/decisions/unlock.ts';
import { leaseHolders } from '../../../daemon/open/lease-holders.ts';
import { newId } from '../../../daemon/open/new-id.ts';
import { safe } from '../../../core/text/safe-text.ts';
import { decidedBy, oneLine } from '../../terminal/decision-text.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import type { CommandStoreSession } from '../../session.ts';
import { unknownName } from '../../terminal/usage-error.ts';

export interface UnlockOptions {
  /** Name of a source or environment. */
  readonly name: string;
  /** Breaks the lock even if its process still runs on this host. */
  readonly force?: boolean;
  readonly by?: string;
  readonly json?: boolean;
}

/** Breaks the lock of a process that no longer works, so that nobody waits for it to expire. */
export async function unlockAction(
  { store, config, outside: { clock, log } }: CommandStoreSession,
  { name, force = false, by, json }: UnlockOptions,
  output: Output,
): Promise<ExitCode> {
  const kind = kindOf(config, name);
  const subject = kind === 'source' ? sourceSubject(name) : environmentSubject(name);
  const { livenessOf } = await leaseHolders(newId());
  const tools = { store, clock, log, newId, livenessOf };
  const broken = await unlock(tools, { name, subject, force, by: oneLine('--by', decidedBy(by), 100) });
  if (json) printJson(output, 'unlock', { name, kind, ...broken });
  else output.out(`${name} is unlocked: ${safe(brokenText(broken))}\n`);
  return 0;
}

function kindOf({ pipelines }: CommandStoreSession['config'], name: string): 'source' | 'environment' {
  if (pipelines.some(({ environments }) => environments.has(name))) return 'environment';
  if (pipelines.some(({ source }) => source.name === name)) return 'source';
  const names = pipelines.flatMap(({ source, environments }) => [source.name, ...environments.keys()]);
  throw unknownName(`no source or environment ${JSON.stringify(name)} in the configuration`, name, names);
}
